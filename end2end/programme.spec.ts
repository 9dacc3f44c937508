import { expect, stored, test } from "./fixtures";

test("a newcomer follows an artist and every bill is set again", async ({ page }) => {
  await page.goto("/");
  const starter = page.locator(".starter").first();
  const name = (await starter.locator(".name").innerText()).trim();
  await starter.getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".picker")).toHaveCount(0);
  const first = page.locator(".poster").first();
  await expect(first.locator(".poster-match")).toBeVisible();
  await expect(page.locator(".poster-reason", { hasText: name }).first()).toBeVisible();
  // The same after loading the page anew: it is stored, not only shown.
  await page.reload();
  await expect(page.locator(".poster-reason", { hasText: name }).first()).toBeVisible();
});

test("what matches less is never set larger, and nothing is larger than a followed act", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".poster .act[data-followed]").first()).toBeVisible();
  const acts = await page.locator(".poster .act[data-size]").evaluateAll((acts) =>
    acts.map((act) => ({
      name: act.textContent ?? "",
      // Followed acts have the upper part of the largest size.
      rank: Number(act.getAttribute("data-size")) + (act.hasAttribute("data-followed") ? 0.5 : 0),
      px: Number.parseFloat(getComputedStyle(act).fontSize),
    })),
  );
  const byRank = acts.sort((a, b) => a.rank - b.rank);
  expect(byRank[0].rank).toBeLessThan(5);
  let largest = byRank[0];
  for (const act of byRank) {
    const worse = byRank.filter(({ rank }) => rank < act.rank);
    for (const { name, px } of worse) expect(px, `${name} beside ${act.name}`).toBeLessThan(act.px + 0.01);
    if (act.px > largest.px) largest = act;
  }
  expect(largest.rank).toBe(5.5);
});

test("filters narrow the programme and live in the address", async ({ page }) => {
  await page.goto("/");
  const all = await page.locator(".poster").count();
  expect(all).toBeGreaterThan(3);
  // Folded away on a phone, open on a wide sheet.
  const fold = page.getByText("Dates, place, genre");
  if (await fold.isVisible()) await fold.click();
  await page.getByLabel("Genre").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/genre=/);
  await expect(page.locator(".poster").first()).toBeVisible();
});

test.describe("a question that cannot be answered", () => {
  test.use({ allowedErrors: [/400/] });

  test("is told in words and can be put right", async ({ page }) => {
    const response = await page.goto("/?from=2026-02-30");
    expect(response?.status()).toBe(400);
    await expect(page.getByText("is not a date")).toBeVisible();
  });
});

test("an event that is hidden leaves the programme and comes back from your page", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".picker")).toHaveCount(0);
  const poster = page.locator(".poster").first();
  const name = (await poster.locator(".poster-name a").innerText()).trim();
  const event = await poster.getAttribute("data-event");
  await stored(page, "judge_event", () => poster.locator("[data-gives='hidden']").click());
  await expect(poster).toHaveAttribute("data-verdict", "hidden");
  await page.goto("/");
  await expect(page.locator(`.poster[data-event='${event}']`)).toHaveCount(0);
  await page.goto("/you");
  const takeBack = page.locator(".hit", { hasText: name }).locator("[data-gives='hidden']");
  await stored(page, "judge_event", () => takeBack.click());
  await page.goto("/");
  await expect(page.locator(`.poster[data-event='${event}']`)).toHaveCount(1);
});

test("an event's page has the bill, the place, the calendar and the reasons", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".picker")).toHaveCount(0);
  await page.locator(".poster .poster-name a").first().click();
  await expect(page).toHaveURL(/\/events\/\d+/);
  await expect(page.locator(".act").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /map/i })).toHaveAttribute("href", /openstreetmap/);
  const calendar = page.getByRole("link", { name: /calendar/i });
  const file = await page.request.get((await calendar.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toContain("text/calendar");
  expect(await file.text()).toContain("BEGIN:VEVENT");
});
