import type { Page } from "@playwright/test";

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

/** The page of an artist with many neighbours. */
async function open(page: Page) {
  await page.goto("/artists?q=vanta+harbour");
  await page.locator(".hit .name").first().click();
  await expect(page.locator(".nearest .row").first()).toBeVisible();
}

test("the scale from sound to scene orders neighbours anew, and explanations keep it", async ({ page }) => {
  await open(page);
  const names = () => page.locator(".nearest .row-name").allInnerTexts();
  const before = await names();
  await page.getByRole("link", { name: "Scene only" }).click();
  await expect(page).toHaveURL(/balance=scene/);
  await expect(page.locator(".emphasis-said")).toContainText("Judged by scene and shared stages only.");
  await expect.poll(names).not.toEqual(before);
  await page.locator(".nearest .row").first().getByRole("link", { name: /^Why/ }).click();
  await expect(page).toHaveURL(/\/with\/\d+\?balance=scene/);
  await expect(page.locator(".emphasis-stop[aria-current]")).toHaveText("Scene only");
  await page.goBack();
  await page.getByRole("link", { name: "Judge evenly" }).click();
  await expect.poll(names).toEqual(before);
});

test("the explorer shows only those who play soon, or of a genre", async ({ page }) => {
  await open(page);
  await page.getByRole("link", { name: "Plays soon", exact: true }).click();
  await expect(page).toHaveURL(/soon=true/);
  await expect(page.locator(".explorer-found")).toContainText("who play soon");
  const rows = page.locator(".nearest .row");
  await expect(rows.first()).toBeVisible();
  expect(await page.locator(".nearest .row .soon").count()).toBe(await rows.count());
  await page.getByLabel("Name or genre").fill("zzzz");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/soon=true&find=zzzz|find=zzzz&soon=true/);
  await expect(page.locator(".explorer-found")).toContainText("No similar artist who plays soon");
});

test("any two artists are compared, and a way leads to a followed one", async ({ page }) => {
  await page.goto("/artists?q=kessel+ira");
  await stored(page, "follow", () => page.locator(".hit .follow").first().click());
  await open(page);
  await page.getByLabel("Compare with").fill("kessel");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/with\?q=kessel/);
  await expect(page.locator(".way-stop").last()).toHaveText("Kessel Ira");
  await page.locator(".compare .hit a").first().click();
  await expect(page).toHaveURL(/\/with\/\d+/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Kessel Ira");
});

test("a second artist is pinned, and stays pinned from artist to artist", async ({ page }) => {
  await open(page);
  const second = page.locator(".nearest .row").first();
  const name = await second.locator(".name").innerText();
  await second.getByRole("link", { name: /^Near both/ }).click();
  await expect(page).toHaveURL(/pin=\d+/);
  await expect(page.locator(".explorer-found")).toContainText(`near both Vanta Harbour and ${name}`);
  await expect(page.locator(".star[data-centre]")).toHaveCount(2);
  await expect(page.locator(".nearest .row").first()).toBeVisible();
  const third = await page.locator(".nearest .row .name").first().innerText();
  await page.locator(".nearest .row .name").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(third);
  await expect(page).toHaveURL(/pin=\d+/);
  await page.getByRole("link", { name: /^Not near/ }).click();
  await expect(page).not.toHaveURL(/pin=/);
  await expect(page.locator(".star[data-centre]")).toHaveCount(1);
});

test("after a walk by keyboard the focus is on the artist in the centre, and in view", async ({ page }) => {
  await open(page);
  const star = page.locator(".star:not([data-centre])").first();
  const next = await star.getAttribute("href");
  await star.focus();
  await expect(star).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${next}$`));
  const focused = page.locator(".star[data-centre]:focus");
  await expect(focused).toHaveAttribute("href", new RegExp(`${next}$`));
  await expect(focused).toHaveAccessibleName(/in the centre/);
  await expect(focused).toBeInViewport();
});

test("the explorer draws more artists, and lists the most unlike", async ({ page }) => {
  await open(page);
  const few = await page.locator(".star").count();
  const more = page.getByRole("link", { name: "More artists" });
  if (await more.isVisible()) {
    await more.click();
    await expect.poll(() => page.locator(".star").count()).toBeGreaterThan(few);
  }
  await page.getByRole("link", { name: "Most unlike" }).click();
  await expect(page).toHaveURL(/unlike=true/);
  await expect(page.getByRole("heading", { name: "Most unlike artists" })).toBeVisible();
  await expect(page.locator(".explorer-found")).toContainText("unlike Vanta Harbour");
  await expect(page.locator(".constellation")).toHaveCount(0);
});

test("two tracks are compared with one button that switches between them", async ({ page }) => {
  await open(page);
  await page.locator(".by-sound .row").first().getByRole("link", { name: /^Why/ }).click();
  const pair = page.locator(".track-pair");
  await expect(pair.locator("audio")).toHaveCount(2);
  const playing = () => pair.locator("audio").evaluateAll((all) => all.map((audio) => !(audio as HTMLAudioElement).paused));
  const place = (at: number) => pair.locator("audio").nth(at).evaluate((audio: HTMLAudioElement) => audio.currentTime);
  const button = pair.locator(".track-switch .button").first();
  await button.click();
  await expect.poll(playing).toEqual([true, false]);
  await expect.poll(() => place(0)).toBeGreaterThan(0.4);
  await expect(button).toHaveText(/^Switch to/);
  await button.click();
  await expect.poll(playing).toEqual([false, true]);
  await expect.poll(() => place(1)).toBeGreaterThan(0.3);
  await pair.getByRole("button", { name: "Pause" }).click();
  await expect.poll(playing).toEqual([false, false]);
  await expect(button).toHaveText(/^Listen to/);
});
