import { expect, stored, test } from "./fixtures";

test("a venue has its events, what kind of acts play there, and its feeds", async ({ page }) => {
  await page.goto("/");
  await page.locator(".events .poster .poster-name a").first().click();
  await expect(page).toHaveURL(/\/events\/\d+/);
  const event = (await page.getByRole("heading", { level: 1 }).locator("bdi").innerText()).trim();
  const venue = page.locator(".facts a[href^='/venues/']");
  const name = (await venue.locator("bdi").first().innerText()).trim();
  await venue.click();
  await expect(page).toHaveURL(/\/venues\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(name.replace(/[^\p{L}\p{N}]/gu, "."), "iu"));
  await expect(page.locator(".events .poster .poster-name", { hasText: event }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "What kind of acts play here" })).toBeVisible();
  await expect(page.locator(".genre").first()).toContainText(/\d+ acts?/);
  await expect(page.getByRole("heading", { name: "Who plays here most often" })).toBeVisible();

  const calendar = await page.request.get((await page.getByRole("link", { name: "Calendar to subscribe to" }).getAttribute("href")) ?? "");
  expect(calendar.headers()["content-type"]).toContain("text/calendar");
  expect((await calendar.text()).match(/BEGIN:VEVENT/g)?.length).toBeGreaterThanOrEqual(1);
  const address = (await page.getByRole("link", { name: "Atom feed" }).getAttribute("href")) ?? "";
  const feed = await page.request.get(address);
  expect(feed.headers()["content-type"]).toContain("application/atom+xml");
  const again = await page.request.get(address, { headers: { "if-none-match": feed.headers()["etag"] } });
  expect(again.status()).toBe(304);
});

test("an event leads to its promoter, whose page has what else is on and feeds", async ({ page }) => {
  await page.goto("/search?q=pressure+chamber");
  await page.getByRole("region", { name: "Events" }).getByRole("link", { name: "Pressure Chamber" }).first().click();
  await expect(page).toHaveURL(/\/events\/\d+/);
  await page.locator(".facts").getByRole("link", { name: "Estuary Pressure" }).click();
  await expect(page).toHaveURL(/\/promoters\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Estuary Pressure");
  await expect(page.locator(".events .poster .poster-name", { hasText: "Estuary Pressure Ten Years" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "What kind of acts they put on" })).toBeVisible();
  const address = (await page.getByRole("link", { name: "Atom feed" }).getAttribute("href")) ?? "";
  expect((await page.request.get(address)).headers()["content-type"]).toContain("application/atom+xml");
});

test("a venue that is followed is marked, one that is hidden is left out, and both are undone", async ({ page }) => {
  await page.goto("/?view=list");
  await page.locator(".events .poster .poster-name a").first().click();
  await page.locator(".facts a[href^='/venues/']").click();
  await expect(page).toHaveURL(/\/venues\/\d+$/);
  const address = new URL(page.url()).pathname;
  const here = page.locator(".bookings-head");

  await stored(page, "judge_venue", () => here.locator("[data-gives='followed']").click());
  await expect(here.locator("[data-gives='followed']")).toContainText("Followed · Undo");
  await page.goto("/?view=list");
  await expect(page.locator(".events .poster-followed").first()).toHaveText("Venue you follow");
  const fold = page.locator(".filters-summary");
  if (await fold.isVisible()) await fold.click();
  await page.getByRole("link", { name: "At venues I follow" }).click();
  await expect(page).toHaveURL(/venues=true/);
  await expect.poll(async () => (await page.locator(".events .poster").count()) - (await page.locator(".events .poster-followed").count())).toBe(0);

  await page.goto(address);
  await stored(page, "judge_venue", () => here.locator("[data-gives='hidden']").click());
  await page.goto("/?view=list");
  const show = page.getByRole("link", { name: /^Show \d+ events? at venues you hid$/ });
  const events = Number(/\d+/.exec(await show.innerText())?.[0]);
  const left = Number(/(\d+) events/.exec(await page.locator(".opening-summary").innerText())?.[1]);
  await show.click();
  await expect(page).toHaveURL(/hidden=true/);
  await expect(page.locator(".opening-summary")).toContainText(`${left + events} events`);

  await page.goto("/you");
  const row = page.locator("section[aria-labelledby='venues-hidden'] .hit");
  await expect(row).toHaveCount(1);
  await stored(page, "judge_venue", () => row.getByRole("button", { name: /Undo/ }).click());
  await expect(row).toHaveCount(0);
  await page.goto("/?view=list");
  await expect(show).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a venue is followed and taken back by plain forms", async ({ page }) => {
    await page.goto("/");
    await page.locator(".events .poster .poster-name a").first().click();
    await page.locator(".facts a[href^='/venues/']").click();
    await page.getByRole("button", { name: /^Follow venue/ }).click();
    await expect(page.getByRole("button", { name: /^Followed · Undo/ })).toBeVisible();
    await page.goto("/you");
    const row = page.locator("section[aria-labelledby='venues-followed'] .hit");
    await row.getByRole("button", { name: /Undo/ }).click();
    await expect(row).toHaveCount(0);
  });
});
