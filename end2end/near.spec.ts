import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";

/** On a phone the filters are folded away. */
async function openFilters(page: Page): Promise<void> {
  const fold = page.locator(".filters-summary");
  const open = await page.locator(".filters").evaluate((details: HTMLDetailsElement) => details.open);
  if (!open && (await fold.isVisible())) await fold.click();
}

// In the middle of the demo city.
const IN_TOWN = { latitude: 38.10891, longitude: -8.76672 };
const FAR_AWAY = { latitude: -41.2924, longitude: 174.7787 };

test.describe("a browser that shares its place", () => {
  test.use({ permissions: ["geolocation"], geolocation: IN_TOWN });

  test("near me asks at a click, puts the rounded place into the address, and every filter keeps it", async ({ page }) => {
    await page.goto("/?when=week");
    await openFilters(page);
    await expect(page.getByLabel("Within km of you")).toHaveCount(0);
    await page.getByRole("button", { name: "Near me" }).click();
    await expect(page).toHaveURL(/near=38\.11,-8\.77&km=50/);
    await expect(page).toHaveURL(/when=week/);
    expect(page.url()).not.toContain("38.108");
    await expect(page.getByLabel("Within km of you")).toHaveValue("50");
    await expect(page.locator(".events .poster-distance").first()).toHaveText(/^\d+\.\d km$/);

    await page.getByRole("link", { name: "Any date" }).first().click();
    await expect(page).toHaveURL(/near=38\.11,-8\.77&km=50/);
    await page.getByRole("link", { name: "Anywhere" }).click();
    await expect(page).not.toHaveURL(/near=/);
    await expect(page.locator(".events .poster-distance")).toHaveCount(0);
  });

  test("a distance that reaches no event says so, with a way out", async ({ page, context }) => {
    await context.setGeolocation(FAR_AWAY);
    await page.goto("/");
    await openFilters(page);
    await page.getByRole("button", { name: "Near me" }).click();
    await expect(page).toHaveURL(/near=-41\.29,174\.78/);
    await expect(page.getByText("No event matches all of these filters.")).toBeVisible();
    await page.getByRole("link", { name: "Anywhere" }).click();
    await expect(page.locator(".events .poster").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Anywhere" })).toHaveCount(0);
  });
});

test.describe("a browser that does not share its place", () => {
  test.use({ permissions: [] });

  test("says what to do instead, and the page stays", async ({ page }) => {
    await page.goto("/");
    await openFilters(page);
    const asking = page.getByRole("button", { name: "Near me" });
    await asking.click();
    await expect(page.locator(".near-me [role=status]")).toContainText("or choose a city");
    await expect(asking).toBeEnabled();
    expect(new URL(page.url()).search).toBe("");
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("there is no button that does nothing, and a city has a distance", async ({ page }) => {
    await page.goto("/?city=Port+Levant");
    await expect(page.getByRole("button", { name: "Near me" })).toHaveCount(0);
    await openFilters(page);
    await page.getByLabel("Within km of the city").fill("1");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page).toHaveURL(/km=1/);
    await expect(page.locator(".events .poster-distance").first()).toHaveText(/^[01]\.\d km$/);
  });
});
