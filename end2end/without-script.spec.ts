import { expect, test } from "./fixtures";

test.use({ javaScriptEnabled: false });

test("all reading works without JavaScript", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator(".events .poster").first()).toBeVisible();
  await page.locator(".events .poster .poster-name a").first().click();
  await expect(page.locator(".act").first()).toBeVisible();
  await page.goto("/artists?q=vanta+harbor");
  await page.locator(".hit .name").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vanta Harbour");
  await page.locator(".nearest .row").first().getByRole("link", { name: /^Why/ }).click();
  await expect(page.getByText("missing").first()).toBeVisible();
});

test("every event is reached by plain links, as a list on a phone", async ({ page }, { project }) => {
  await page.goto("/");
  const height = (await page.locator(".events .poster").nth(1).boundingBox())?.height ?? 0;
  expect(height <= 110).toBe(project.name === "phone");
  // Again when it does not add up: another test adds events meanwhile.
  await expect(async () => {
    await page.goto("/");
    const events = Number(/(\d+) events/.exec(await page.locator(".opening-summary").innerText())?.[1]);
    let seen = await page.locator(".events .poster").count();
    while ((await page.locator(".pager [rel=next]").count()) > 0) {
      await page.locator(".pager [rel=next]").click();
      seen += await page.locator(".events .poster").count();
    }
    expect(seen).toBe(events);
  }).toPass({ timeout: 20_000 });
  const event = await page.locator(".events .poster").first().getAttribute("data-event");
  await page.locator(".events .poster .menu > summary").first().click();
  await page.locator(".events .poster").first().getByRole("button", { name: /^Hide/ }).click();
  await expect(page.locator(`.events .poster[data-event='${event}']`)).toHaveCount(0);
});

test("following, a list and its undo work as plain forms", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.getByRole("link", { name: "Best first" })).toBeVisible();
  await page.goto("/you");
  await page.getByLabel("One name a line, CSV or JSON").fill("Kessel Ira\nNobody At All\n");
  await page.getByRole("button", { name: "Follow all" }).click();
  await expect(page.locator(".list-report")).toContainText("1 artist followed. 1 name was not found.");
  await page.getByRole("link", { name: "See the list, or undo" }).click();
  await expect(page.locator(".follows .hit", { hasText: "Kessel Ira" })).toBeVisible();
  await expect(page.getByText("Nobody At All").first()).toBeAttached();
  await page.getByRole("button", { name: /^Undo/ }).first().click();
  await expect(page.locator(".follows .hit", { hasText: "Kessel Ira" })).toHaveCount(0);
});

test("an act is refused and taken back, as plain forms, and what if is a link", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await page.getByRole("link", { name: "Best first" }).click();
  await page.locator(".events .poster .poster-name a").first().click();
  await page.locator(".what-if summary").click();
  await page.getByRole("link", { name: "Work it out" }).click();
  await expect(page.locator(".what-if li").first()).toContainText("Without");
  const act = page.locator(".turn").first();
  const name = (await act.locator(".act").innerText()).trim();
  await act.locator(".act-verdicts summary").click();
  await act.getByRole("button", { name: /^Not this artist/ }).click();
  await expect(page.locator(".turn").first()).toContainText("not this artist, you said");
  await page.goto("/you");
  const refused = page.locator("section[aria-labelledby='not_this'] .hit");
  await expect(refused).toHaveText(new RegExp(name, "i"));
  await refused.getByRole("button", { name: /Undo/ }).click();
  await expect(refused).toHaveCount(0);
});
