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

test("a better match is set larger than a worse one", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".poster .act[data-size='5']").first()).toBeVisible();
  const sizes = await page.locator(".poster .act").evaluateAll((acts) =>
    acts.map((act) => ({ size: Number(act.getAttribute("data-size")), height: Number.parseFloat(getComputedStyle(act).fontSize) })),
  );
  const largest = Math.min(...sizes.filter(({ size }) => size === 5).map(({ height }) => height));
  const smallest = Math.min(...sizes.map(({ size }) => size));
  expect(smallest).toBeLessThan(5);
  for (const { height } of sizes.filter(({ size }) => size === smallest)) expect(height).toBeLessThan(largest);
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
