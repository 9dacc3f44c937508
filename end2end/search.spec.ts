// The search box of every page: artists, openers on bills, events, venues and promoters.
import { expect, hydrated, stored, test } from "./fixtures";

test("the search box leads from any page to artists, events, venues and promoters", async ({ page }, { project }) => {
  await page.goto("/you");
  const box = page.getByRole("search", { name: "Site" });
  const field = box.getByRole("searchbox");
  const masthead = (await page.locator(".masthead").boundingBox())?.height ?? 0;
  expect(masthead).toBeLessThan(project.name === "phone" ? 110 : 70);
  if (project.name === "phone") {
    for (const target of [field, box.getByRole("button"), page.getByRole("link", { name: "You", exact: true })]) {
      const size = await target.boundingBox();
      expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  }
  await field.fill("vnata harbour");
  await field.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=vnata\+harbour$/);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("for “vnata harbour”");
  await expect(field).toHaveValue("vnata harbour");
  await expect(page.locator(".hit .name").first()).toHaveText("Vanta Harbour");
  const events = page.getByRole("region", { name: "Events" }).locator(".poster");
  await expect(events.first()).toBeVisible();
  await expect(events.first().locator(".act").first()).toContainText("Vanta Harbour");
  await stored(page, "follow", () => page.locator(".hit .follow").first().click());
  await expect(page.locator(".hit .follow").first()).toHaveAttribute("data-followed", "true");
  // Back from the artist, the results are there again.
  await page.locator(".hit .name").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vanta Harbour");
  await page.goBack();
  await expect(page.locator(".hit .name").first()).toHaveText("Vanta Harbour");

  await field.fill("undretow collective");
  await field.press("Enter");
  await expect(page).toHaveURL(/q=undretow\+collective$/);
  await hydrated(page);
  await page.getByRole("region", { name: "Promoters" }).getByRole("link", { name: "Undertow Collective" }).click();
  await expect(page).toHaveURL(/\/promoters\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Undertow Collective");
  await expect(page.getByRole("region", { name: "What’s on" }).locator(".poster").first()).toContainText("Kelp");
});

test("an event and a venue are found in spite of a typo", async ({ page }) => {
  await page.goto("/search?q=Brine+Mahcine");
  await page.getByRole("region", { name: "Events" }).getByRole("link", { name: "Brine Machine" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Brine Machine");
  await page.goto("/search?q=saltwroks");
  const venue = page.getByRole("region", { name: "Venues" }).locator(".hit").first();
  await expect(venue).toContainText("The Saltworks");
  await expect(venue).toContainText(/\d+ coming events?/);
  await expect(venue.getByRole("link")).toHaveAttribute("href", /^\/venues\/\d+$/);
});

test("ten of a kind are shown and the rest is paged", async ({ page }) => {
  // A city finds its venues.
  await page.goto("/search?q=port+levant");
  const venues = page.getByRole("region", { name: "Venues" });
  await expect(venues.locator(".hit")).toHaveCount(10);
  await venues.getByRole("link", { name: /^All \d+ venues$/ }).click();
  await expect(page).toHaveURL(/q=port%20levant&only=venues$/);
  expect(await venues.locator(".hit").count()).toBeGreaterThan(10);
  await page.getByRole("link", { name: "Everything for “port levant”" }).click();
  await expect(venues.locator(".hit")).toHaveCount(10);
});

test.describe("a search", () => {
  test.use({ javaScriptEnabled: false });

  test("works without JavaScript, and says so when nothing is found", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("searchbox", { name: "Search artists, events, venues and promoters" }).fill("kessel");
    await page.getByRole("searchbox", { name: "Search artists, events, venues and promoters" }).press("Enter");
    await expect(page.locator(".hit .name").first()).toHaveText("Kessel Ira");
    await page.goto("/search?q=zzzzzzzz");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Nothing found");
    await page.getByRole("link", { name: "All artists" }).click();
    await expect(page).toHaveURL(/\/artists$/);
  });
});
