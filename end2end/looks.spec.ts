// What every page owes every reader: nothing serious for axe, no sideways scrolling, nothing that jumps.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, stored, test } from "./fixtures";

async function pages(page: Page): Promise<string[]> {
  await page.goto("/");
  const event = await page.locator(".poster .poster-name a").first().getAttribute("href");
  await page.goto(event ?? "");
  const venue = await page.locator(".facts a[href^='/venues/']").getAttribute("href");
  await page.goto("/search?q=undertow+collective");
  const promoter = await page.locator(".hit a[href^='/promoters/']").getAttribute("href");
  await page.goto("/artists?q=vanta+harbour");
  const artist = await page.locator(".hit .name").first().getAttribute("href");
  await page.goto(artist ?? "");
  const why = await page.locator(".nearest .row").first().getByRole("link", { name: /^Why/ }).getAttribute("href");
  await stored(page, "follow", () => page.locator(".artist-follow .follow").click());
  await expect(page.locator(".artist-follow .follow")).toHaveAttribute("data-followed", "true");
  const nothing = "/artists?q=zzzzzzzzzz";
  const programme = ["/", "/?view=map"];
  return [...programme, event ?? "", `${artist}/with`, "/artists", nothing, "/search?q=harbour", artist ?? "", why ?? "", venue ?? "", promoter ?? "", "/you"];
}

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious on any page (${scheme})`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const path of await pages(page)) {
      await page.goto(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
      expect(told, path).toEqual([]);
    }
  });
}

test("no page scrolls sideways, down to 320 px", async ({ page }) => {
  test.setTimeout(120_000);
  const paths = await pages(page);
  for (const width of [320, 390, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test("letters twice as large break no word on a phone", async ({ page }) => {
  test.setTimeout(120_000);
  const paths = await pages(page);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await page.goto(path);
    const broken = await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      const words: string[] = [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode as Text;
        // Names may be of any length, and what nobody sees breaks nothing.
        if (!text.parentElement?.checkVisibility({ visibilityProperty: true })) continue;
        if (text.parentElement.closest("bdi, .name, svg, script, option")) continue;
        if (text.parentElement.getBoundingClientRect().width <= 1) continue;
        for (const word of text.data.matchAll(/[\p{L}\p{N}]{2,}/gu)) {
          const range = document.createRange();
          range.setStart(text, word.index);
          range.setEnd(text, word.index + word[0].length);
          const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => Math.round(box.top / 8)));
          if (lines.size > 1) words.push(`${word[0]} in ${text.parentElement.className || text.parentElement.tagName}`);
        }
      }
      return words;
    });
    expect(broken, path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
  }
});

test("with forced colours names stay legible, in the constellation too", async ({ page }) => {
  test.setTimeout(240_000);
  const paths = await pages(page);
  await page.emulateMedia({ forcedColors: "active" });
  for (const path of paths) {
    await page.goto(path);
    const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
    expect(violations.map(({ nodes }) => nodes.map(({ target }) => target.join(" "))), path).toEqual([]);
    const stars = page.locator(".star:not([data-centre]) .star-name");
    if ((await stars.count()) === 0) continue;
    const { fill, paper } = await stars.first().evaluate((name) => ({
      fill: getComputedStyle(name).fill,
      paper: getComputedStyle(document.documentElement).backgroundColor,
    }));
    expect(fill, path).not.toBe(paper);
  }
});

test("nothing jumps when the browser half takes over", async ({ page }) => {
  for (const path of await pages(page)) {
    await page.goto(path);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 500);
        }),
    );
    expect(shift, path).toBeLessThan(0.05);
  }
});

test.describe("what does not exist", () => {
  test.use({ allowedErrors: [/404/] });

  test("is a page of its own", async ({ page }) => {
    for (const path of ["/nowhere", "/artists/999999", "/events/999999"]) {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("link", { name: "Programme" }).first()).toBeVisible();
    }
  });
});

test("built files are cached for ever and pages are not", async ({ page, request }) => {
  const response = await page.goto("/");
  expect(response?.headers()["cache-control"]).toContain("no-store");
  const script = await page.locator("link[rel=modulepreload]").first().getAttribute("href");
  expect(script).toMatch(/\/pkg\/[0-9a-f]{16}\/undercard\.js/);
  const file = await request.get(script ?? "", { headers: { "accept-encoding": "br" } });
  expect(file.headers()["cache-control"]).toContain("immutable");
  expect(file.headers()["content-encoding"]).toBe("br");
});
