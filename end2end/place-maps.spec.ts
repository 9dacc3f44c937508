import AxeBuilder from "@axe-core/playwright";

import { becomeAdmin } from "./admin";
import { expect, test } from "./fixtures";

for (const scheme of ["light", "dark"] as const) {
  test(`the map of the programme shows venues, lists all of them and is accessible (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto("/");
    await page.getByRole("link", { name: "On a map" }).click();
    await expect(page).toHaveURL(/view=map/);
    const marks = page.locator(".map-mark");
    expect(await marks.count()).toBeGreaterThan(5);
    const names = page.locator(".map-list .name");
    expect(await names.count()).toBeGreaterThanOrEqual(await marks.count());
    // Names do not lie over each other, on whatever screen.
    const boxes = await page.locator(".map-label:visible").evaluateAll((labels) =>
      labels.map((label) => label.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
    );
    expect(boxes.length).toBeGreaterThan(2);
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top + 4 || other.bottom <= one.top + 4;
        expect(apart, JSON.stringify([one, other])).toBe(true);
      }
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);

    await page.getByRole("link", { name: "Tonight" }).click();
    await expect(page).toHaveURL(/when=tonight.*view=map|view=map.*when=tonight/);
    await page.goto("/?view=map");
    const name = (await names.first().innerText()).trim();
    await names.first().click();
    await expect(page).toHaveURL(/\/venues\/\d+$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(name, "i"));
  });
}

test("an admin moves a venue by a click on the map, and undoes it", async ({ page, baseURL }) => {
  await page.goto("/?view=map");
  // Of the venues that have a place: the list has others, too.
  const venue = (await page.locator(".map-mark").last().getAttribute("href")) ?? "";
  await becomeAdmin(page, baseURL);
  await page.goto(`/desk${venue}`);
  const [latitude, longitude] = [page.getByLabel("Latitude"), page.getByLabel("Longitude")];
  const before = await latitude.inputValue();
  const box = await page.locator(".map").boundingBox();
  if (!box) throw new Error("no map");
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
  await expect(latitude).not.toHaveValue(before);
  expect(Number(await latitude.inputValue())).toBeCloseTo(38.1, 0);
  expect(Number(await longitude.inputValue())).toBeCloseTo(-8.8, 0);
  await page.getByRole("button", { name: "Save this place" }).click();
  await expect(page).toHaveURL(/\/desk\/venues$/);
  const row = page.locator(`.hit[data-venue='${venue.split("/").pop()}']`);
  await expect(row).toContainText("placed on");
  await row.getByRole("button", { name: /^Undo/ }).click();
  await expect(row).toHaveCount(0);
  await page.goto(`/desk${venue}`);
  await expect(latitude).toHaveValue(before);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the map is there and its places are links", async ({ page }) => {
    await page.goto("/?view=map");
    await expect(page.locator(".map-sheet")).toBeVisible();
    await page.locator(".map-list .name").first().click();
    await expect(page).toHaveURL(/\/venues\/\d+$/);
  });
});
