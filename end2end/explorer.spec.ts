import { expect, stored, test } from "./fixtures";

test("search forgives typos while one types", async ({ page }) => {
  await page.goto("/artists");
  await page.getByLabel("Search by name").fill("vanta harbor");
  await expect(page.locator(".hit .name").first()).toHaveText("Vanta Harbour");
  await expect(page).toHaveURL(/q=vanta/);
});

test("the explorer walks from artist to artist and says why they are near", async ({ page }) => {
  await page.goto("/artists?q=vanta+harbour");
  await page.locator(".hit .name").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vanta Harbour");
  await expect(page.locator(".nearest .row").first()).toBeVisible();
  await expect(page.locator(".knowledge-line[data-signal='audio']:not([data-missing])")).toBeVisible();
  // Re-centre by a star of the constellation.
  const star = page.locator("svg a[href^='/artists/']").nth(1);
  const next = await star.getAttribute("href");
  await star.click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Vanta Harbour");
  // And from the list to the whole explanation.
  await page.locator(".nearest .row").first().getByRole("link", { name: /^Why/ }).click();
  await expect(page).toHaveURL(/\/with\/\d+/);
  for (const signal of ["Sound", "Scene", "Genre", "Played together"]) {
    await expect(page.getByText(signal, { exact: true }).first()).toBeVisible();
  }
});

test("who sounds alike is listed, and one can hear why", async ({ page }) => {
  await page.goto("/artists?q=vanta+harbour");
  await page.locator(".hit .name").first().click();
  await expect(page.getByRole("heading", { name: "Sounds similar" })).toBeVisible();
  const player = page.locator(".listen audio").first();
  expect((await player.boundingBox())?.width).toBeGreaterThan(200);
  const seconds = await player.evaluate(async (audio: HTMLAudioElement) => {
    await new Promise((resolve, reject) => {
      audio.addEventListener("loadedmetadata", resolve);
      audio.addEventListener("error", () => reject(audio.error));
      audio.preload = "metadata";
      audio.load();
    });
    return audio.duration;
  });
  expect(seconds).toBeGreaterThan(5);
});

test("following works from the explorer, by keyboard", async ({ page }) => {
  await page.goto("/artists?q=vanta+harbour");
  await page.locator(".hit .name").first().focus();
  await page.keyboard.press("Enter");
  const follow = page.locator(".artist-follow .follow");
  await expect(follow).toHaveAttribute("data-followed", "false");
  await follow.focus();
  await stored(page, "follow", () => page.keyboard.press("Space"));
  await expect(follow).toHaveAttribute("data-followed", "true");
  await page.goto("/you");
  await expect(page.locator(".follows .hit", { hasText: "Vanta Harbour" })).toBeVisible();
});
