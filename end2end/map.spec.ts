// The map of all artists: drawn, moved by pointer, touch and keyboard, and an artist chosen on it.
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";

const map = "catalogue-map";

/** The map, once its points are drawn. The job that places artists runs as soon as the server has started. */
async function open(page: Page, path = "/map") {
  await expect(async () => {
    await page.goto(path);
    await expect(page.locator(`${map}[data-drawn]`)).toBeAttached({ timeout: 3_000 });
  }).toPass({ timeout: 25_000 });
  await page.locator(map).scrollIntoViewIfNeeded();
}

const zoom = (page: Page) => page.locator(map).evaluate((map) => (map as unknown as { view: { zoom: number } }).view.zoom);

test("the map zooms by button, wheel and key, and shows the whole again", async ({ page }) => {
  await open(page);
  expect(await zoom(page)).toBe(1);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => zoom(page)).toBeCloseTo(2);
  await page.getByRole("application").focus();
  await page.keyboard.press("-");
  expect(await zoom(page)).toBeLessThan(1.5);
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(map).getByRole("status")).not.toBeEmpty();
  await page.keyboard.press("0");
  expect(await zoom(page)).toBe(1);
});

test("an artist that is chosen on the map is named below its address, and can be followed", async ({ page }) => {
  await open(page);
  await page.getByRole("application").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/map\?at=\d+$/);
  const card = page.locator(".map-card .hit");
  await expect(card.locator(".name")).toHaveAttribute("href", /\/artists\/\d+/);
  await card.locator(".follow").click();
  await expect(card.locator(".follow")).toHaveAttribute("data-followed", "true");
});

test("an artist is found on the map by name, and from its page", async ({ page }) => {
  await open(page);
  await page.goto("/map?q=vanta");
  await page.locator(".map-finding .hit a", { hasText: "Vanta Harbour" }).click();
  await expect(page).toHaveURL(/\/map\?at=\d+/);
  await expect(page.locator(".map-card .name")).toHaveText("Vanta Harbour");
  await page.locator(".map-card .name").click();
  await page.getByRole("link", { name: "Show on the map" }).click();
  await expect(page.locator(".map-card .name")).toHaveText("Vanta Harbour");
});
