// An admin gives an artist its sound: from the one-time link to the artist's page.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { becomeAdmin, undercard } from "./admin";
import { expect, test } from "./fixtures";

const audio = (name: string) => join(__dirname, "../server/tests/audio", name);
const files = ["tune.mp3", "tune.m4a", "tune.flac"].map(audio);

/** Waits until the demo catalogue has its sound and was calibrated: whom an artist sounds like depends on it. */
async function everybodyHeard(page: Page): Promise<void> {
  await expect(async () => {
    await page.goto("/desk/jobs");
    await expect(page.locator(".job", { hasText: "Make sound for the demo catalogue" })).toHaveAttribute("data-state", "done", {
      timeout: 500,
    });
    await expect(page.locator(".job:is([data-state=waiting], [data-state=running])")).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 150_000 });
}

/** An artist nobody has heard, on an upcoming bill, as a listing brings it. */
async function nicheArtist(name: string): Promise<void> {
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const events = [{ id: name, name: `${name} at the quay`, date: day, start: "21:00", acts: [name],
    venue: { name: "Quay Four", city: "Port Levant", zone: "Europe/Lisbon" } }];
  const file = join(await mkdtemp(join(tmpdir(), "undercard-")), "events.json");
  await writeFile(file, JSON.stringify({ undercard: 1, events }));
  await undercard("import", file, "--source", "desk-journey");
}

test("an admin gives a niche artist its sound", async ({ page, baseURL }, { project }) => {
  test.setTimeout(300_000);
  const name = `Brass Lantern ${project.name}`;
  await nicheArtist(name);
  await becomeAdmin(page, baseURL);
  await everybodyHeard(page);

  // The listing brought somebody whom nobody has heard.
  await expect(async () => {
    await page.goto(`/desk?q=${encodeURIComponent(name)}`);
    await expect(page.locator(".unheard-row", { hasText: name })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByLabel("Name", { exact: true }).fill(name.toUpperCase());
  await page.getByRole("button", { name: "Look it up" }).click();
  await expect(page.locator(".candidate", { hasText: "same name" })).toContainText(name);
  await page.locator(".candidate .name", { hasText: name }).click();

  await page.getByLabel(/^A genre/).fill("dub techno");
  await page.locator("#genres").getByRole("button", { name: "Add" }).click();
  await expect(page.locator("#genres .chip", { hasText: "dub techno" })).toBeVisible();

  await page.locator("input[type=file]").setInputFiles(files);
  await expect(page.locator(".upload-item")).toHaveCount(3);
  await expect(page.locator(".upload-item audio")).toHaveCount(3);
  await expect(page.locator("#tracks .track[data-heard]")).toHaveCount(3, { timeout: 120_000 });

  await expect(page.locator("#preview-sound .near").first()).toBeVisible();
  await expect(page.locator("#preview-blend .near").first()).toBeVisible();
  const event = page.locator("#preview-events .would", { hasText: `${name} at the quay` });
  await expect(event.locator(".ink-key[data-ink=audio]")).toBeVisible();
  await expect(event).toContainText("it sounds like them");

  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.locator("#publish")).toContainText("Everything here is published");
  await page.getByRole("link", { name: "Its page" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.locator(".knowledge-line[data-signal='audio']:not([data-missing])")).toBeVisible();
  await expect(page.locator(".nearest .row").first()).toBeVisible();
});

test("an artist that is new is a draft until it is published, and can be thrown away", async ({ page, baseURL }, { project }) => {
  const name = `Paper Lantern ${project.name}`;
  await becomeAdmin(page, baseURL);
  await page.goto(`/desk/artists/new?name=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: `Add ${name}` }).click();
  await expect(page.getByText("A draft: nobody else sees it yet.")).toBeVisible();
  await page.goto(`/artists?q=${encodeURIComponent(name)}`);
  await expect(page.locator(".hit .name", { hasText: name })).toHaveCount(0);
  await page.goto("/desk");
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: /^Discard the draft/ }).click();
  await page.getByRole("button", { name: "Leave it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.getByRole("button", { name: /^Discard the draft/ }).click();
  await page.locator("dialog").getByRole("button", { name: "Discard the draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Unheard");
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious on the desk, and nothing scrolls sideways (${scheme})`, async ({ page, baseURL }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await becomeAdmin(page, baseURL);
    await page.goto("/artists?q=vanta+harbour");
    const artist = await page.locator(".hit .name").first().getAttribute("href");
    const paths = ["/desk", "/desk/artists/new?name=vanta+harbour", "/desk/jobs", "/desk/models", "/desk/weights",
      "/desk/sources", "/desk/sources/1", "/desk/sources/try", "/desk/reviews", "/desk/hosts"];
    for (const path of [...paths, `/desk${artist}`]) {
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
      expect(told, path).toEqual([]);
    }
  });
}

test.describe("whoever is no admin", () => {
  test.use({ allowedErrors: [/403/] });

  test("is told how to become one", async ({ page }) => {
    const response = await page.goto("/desk/jobs");
    expect(response?.status()).toBe(403);
    await expect(page.getByText("undercard admin create")).toBeVisible();
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a file is uploaded by a form and heard in the end", async ({ page, baseURL }, { project }) => {
    test.setTimeout(120_000);
    await becomeAdmin(page, baseURL);
    await page.goto(`/desk/artists/new?name=${encodeURIComponent(`Tin Lantern ${project.name}`)}`);
    await page.getByRole("button", { name: /^Add Tin Lantern/ }).click();
    await page.locator("input[type=file]").setInputFiles(audio("tune.ogg"));
    await page.getByRole("button", { name: "Upload" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.locator("#tracks .track[data-heard]")).toHaveCount(1, { timeout: 500 });
    }).toPass({ timeout: 90_000 });
    await page.getByRole("button", { name: /^Discard the draft/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Unheard");
  });
});
