import type { Page } from "@playwright/test";

import { expect, stored, test } from "./fixtures";

test("a newcomer follows an artist and every bill is set again", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Best first" })).toHaveCount(0);
  const starter = page.locator(".starter").first();
  const name = (await starter.locator(".name").innerText()).trim();
  await starter.getByRole("button", { name: /^Follow/ }).click();
  await expect(page.getByRole("link", { name: "Best first" })).toBeVisible();
  await page.getByRole("link", { name: "Best first" }).click();
  await expect(page).toHaveURL(/order=best/);
  await expect(page.locator(".events .poster").first().locator(".poster-match")).toBeVisible();
  await expect(page.locator(".events .poster-reason", { hasText: name }).first()).toBeAttached();
  // The same after loading the page anew: it is stored, not only shown.
  await page.reload();
  await expect(page.locator(".events .poster-reason", { hasText: name }).first()).toBeAttached();
});

test("a newcomer sees a bill set for somebody before following anybody", async ({ page }) => {
  await page.goto("/");
  const example = page.locator(".example");
  await expect(example.locator(".poster-match")).toBeVisible();
  const before = await example.locator(".poster-name").innerText();
  await example.locator(".switch:not([aria-current])").first().click();
  await expect(page).toHaveURL(/like=\d+/);
  await expect(example.locator(".poster-name")).not.toHaveText(before);
  // The picker stays until three artists are followed, then folds.
  for (const at of [0, 1, 2]) {
    await expect(page.locator(".picker")).toHaveAttribute("open", "");
    await stored(page, "follow", () => page.locator(".starter").nth(0).getByRole("button", { name: /^Follow/ }).click());
    await expect(page.locator(".starter")).toHaveCount(at < 2 ? 12 : 0);
  }
  await expect(page.locator(".picker")).not.toHaveAttribute("open", "");
  await expect(example).toHaveCount(0);
});

test("what matches less is never set larger, and nothing is larger than a followed act", async ({ page }) => {
  await page.goto("/?view=posters&order=best");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.locator(".events .poster .act[data-followed]").first()).toBeVisible();
  const acts = await page.locator(".events .poster .act[data-size]").evaluateAll((acts) =>
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
  const all = await page.locator(".events .poster").count();
  expect(all).toBeGreaterThan(3);
  // Folded away on a phone, open on a wide sheet.
  const fold = page.locator(".filters-summary");
  if (await fold.isVisible()) await fold.click();
  await page.getByLabel("Genre").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/genre=/);
  await expect(page.locator(".events .poster").first()).toBeVisible();
});

test.describe("a filter that cannot be applied", () => {
  test.use({ allowedErrors: [/400/] });

  test("stays in the form with its reason and a way out", async ({ page }) => {
    const response = await page.goto("/?from=2026-12-24&to=2026-12-01&city=Atlantis");
    expect(response?.status()).toBe(400);
    await expect(page.locator("[name=from]")).toHaveValue("2026-12-24");
    await expect(page.locator("[name=to]")).toHaveAccessibleDescription(/The last date is before the first/);
    await expect(page.locator("[name=city]")).toHaveValue("Atlantis");
    await page.getByRole("link", { name: "Swap them" }).click();
    await expect(page.locator("[name=from]")).toHaveValue("2026-12-01");
    await page.getByRole("link", { name: "All cities" }).click();
    await expect(page).toHaveURL(/from=2026-12-01&to=2026-12-24$/);
    await expect(page.locator(".events .poster, .empty").first()).toBeVisible();
  });
});

test("an event that is hidden leaves the programme and comes back from your page", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.getByRole("link", { name: "Best first" })).toBeVisible();
  const poster = page.locator(".events .poster").first();
  const name = (await poster.locator(".poster-name a").innerText()).trim();
  const event = await poster.getAttribute("data-event");
  await poster.locator(".menu > summary").click();
  await stored(page, "judge_event", () => poster.locator("[data-gives='hidden']").click());
  await expect(poster).toHaveAttribute("data-verdict", "hidden");
  await page.goto("/");
  await expect(page.locator(`.events .poster[data-event='${event}']`)).toHaveCount(0);
  await page.goto("/you");
  const takeBack = page.locator(".hit", { hasText: name }).locator("[data-gives='hidden']");
  await stored(page, "judge_event", () => takeBack.click());
  await page.goto("/");
  await expect(page.locator(`.events .poster[data-event='${event}']`)).toHaveCount(1);
});

test("an event's page has the bill, the place, the calendar and the reasons", async ({ page }) => {
  await page.goto("/");
  await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
  await expect(page.getByRole("link", { name: "Best first" })).toBeVisible();
  await page.locator(".events .poster .poster-name a").first().click();
  await expect(page).toHaveURL(/\/events\/\d+/);
  await expect(page.locator(".act").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /map/i })).toHaveAttribute("href", /openstreetmap/);
  const calendar = page.getByRole("link", { name: /calendar/i });
  const file = await page.request.get((await calendar.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toContain("text/calendar");
  expect(await file.text()).toContain("BEGIN:VEVENT");
});

/** The number of events on all pages, as the summary says it. */
async function total(page: Page): Promise<number> {
  const summary = await page.locator(".opening-summary").innerText();
  return Number(/(\d+) events/.exec(summary)?.[1]);
}

for (const order of ["date", "best"]) {
  test(`every event is reached once (${order})`, async ({ page }) => {
    await page.goto("/");
    await page.locator(".starter").first().getByRole("button", { name: /^Follow/ }).click();
    await expect(page.getByRole("link", { name: "Best first" })).toBeVisible();
    await page.goto(`/?order=${order}`);
    const seen: string[] = [];
    const days: string[] = [];
    const next = page.locator(".pager [rel=next]");
    for (let number = 1; ; number++) {
      seen.push(...(await page.locator(".events .poster").evaluateAll((all) => all.map((event) => event.getAttribute("data-event") ?? ""))));
      days.push(...(await page.locator(".day-title time").evaluateAll((all) => all.map((day) => day.getAttribute("datetime") ?? ""))));
      if ((await next.count()) === 0) break;
      await next.click();
      await expect(page.locator(".pager-place")).toContainText(`Page ${number + 1} of`);
    }
    expect(seen.length).toBe(await total(page));
    expect(new Set(seen).size).toBe(seen.length);
    expect(days).toEqual([...days].sort());
    expect(days.length > 0).toBe(order === "date");
  });
}

test("times and conditions are links, and a month can be leafed through", async ({ page }) => {
  await page.goto("/?view=list");
  const when = page.getByRole("navigation", { name: "When" });
  const dates = () => page.locator(".day-title time").evaluateAll((all) => all.map((day) => day.getAttribute("datetime") ?? ""));
  await when.getByRole("link", { name: "Next 7 days" }).click();
  await expect(page).toHaveURL(/when=week&view=list/);
  await expect(when.getByRole("link", { name: "Next 7 days" })).toHaveAttribute("aria-current", "true");
  await expect.poll(async () => (await dates()).length).toBeLessThanOrEqual(8);
  await when.locator("a", { hasText: "→" }).click();
  await expect(page).toHaveURL(/when=\d{4}-\d{2}/);
  const month = /when=(\d{4}-\d{2})/.exec(page.url())?.[1] ?? "";
  await expect.poll(async () => (await dates()).every((day) => day.startsWith(month))).toBe(true);
  await when.locator("a", { hasText: "←" }).click();
  await expect(page).not.toHaveURL(new RegExp(month));
  await when.getByRole("link", { name: "Any date" }).click();
  await expect(page).toHaveURL(/\/\?view=list$/);
  const fold = page.locator(".filters-summary");
  if (await fold.isVisible()) await fold.click();
  await page.getByRole("link", { name: "Listed in the last 7 days" }).click();
  await expect(page).toHaveURL(/recent=true/);
  await expect(page.locator(".events .poster, .empty").first()).toBeVisible();
});

test("a list is dense and posters fill their rows", async ({ page }, { project }) => {
  await page.goto("/");
  const boxes = () => page.locator(".events .poster").evaluateAll((all) => all.map((event) => event.getBoundingClientRect().toJSON() as DOMRect));
  if (project.name === "phone") {
    // On a phone a list comes without being asked for.
    const rows = await boxes();
    expect(Math.max(...rows.map(({ height }) => height))).toBeLessThanOrEqual(110);
    const screens = (rows[rows.length - 1].bottom - rows[0].top) / 844;
    expect((screens / rows.length) * 60).toBeLessThanOrEqual(9);
    // Wherever one stops, seven events are whole.
    const tops = rows.map(({ top }) => top);
    const whole = tops.slice(0, -8).map((from) => rows.filter(({ top, bottom }) => top >= from && bottom <= from + 844).length);
    expect(Math.min(...whole)).toBeGreaterThanOrEqual(7);
    await page.getByRole("link", { name: "As posters" }).click();
    await expect(page).toHaveURL(/view=posters/);
    await expect.poll(async () => (await boxes())[0].height).toBeGreaterThan(150);
  } else {
    const posters = await boxes();
    const widths = posters.map(({ width }) => Math.round(width));
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
    // One place after the other, whatever the day: no row has a hole.
    const lefts = posters.map(({ left }) => Math.round(left));
    const columns = [...new Set(lefts)].sort((a, b) => a - b);
    expect(columns.length).toBe(3);
    expect(lefts).toEqual(lefts.map((_, place) => columns[place % 3]));
    await page.getByRole("link", { name: "As a list" }).click();
    await expect(page).toHaveURL(/view=list/);
    await expect.poll(async () => (await boxes())[0].height).toBeLessThan(90);
  }
});

test("an event takes few stops, is named, and can be hit with a finger", async ({ page }, { project }) => {
  await page.goto("/");
  const event = page.locator(".events .poster").first();
  await expect(event).toHaveAccessibleName((await event.locator(".poster-name bdi").innerText()).trim());
  const stops = "a, button, summary, input, select";
  const counts = await page.locator(".events .poster").evaluateAll(
    (all, stops) => all.map((event) => [...event.querySelectorAll<HTMLElement>(stops)].filter((stop) => stop.checkVisibility()).length),
    stops,
  );
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  if (project.name !== "phone") return;
  await page.locator(".filters-summary").click();
  const small = await page.locator(stops).evaluateAll((all) =>
    all
      .filter((target) => (target as HTMLElement).checkVisibility() && !target.matches(".skip, [type=hidden]"))
      .map((target) => ({ name: target.textContent, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44 || box.width < 44)
      .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
  );
  expect(small).toEqual([]);
});

test("going back restores how far the page was scrolled, twice and after a reload", async ({ page }) => {
  test.setTimeout(60_000);
  for (const path of ["/", "/?order=date&view=posters"]) {
    await page.goto(path);
    for (let time = 0; time < 2; time++) {
      await page.evaluate(() => window.scrollTo(0, 2600));
      const place = await page.evaluate(() => window.scrollY);
      expect(place).toBeGreaterThan(2000);
      const inView = await page.locator(".events .poster").evaluateAll((all) => all.findIndex((event) => event.getBoundingClientRect().top > 100));
      await page.locator(".events .poster .poster-name a").nth(inView).click();
      await expect(page).toHaveURL(/\/events\/\d+/);
      await expect(page.locator(".running-order")).toBeVisible();
      expect(await page.evaluate(() => window.scrollY)).toBe(0);
      if (time === 1) await page.reload();
      await page.goBack();
      await expect(page.locator(".events .poster").first()).toBeAttached();
      await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
    }
  }
});

test("the form shows what the address asks for, also after going back", async ({ page }) => {
  await page.goto("/");
  const fold = page.locator(".filters-summary");
  if (await fold.isVisible()) await fold.click();
  const genre = page.getByLabel("Genre");
  await genre.selectOption({ index: 1 });
  const chosen = await genre.inputValue();
  await page.locator("[name=from]").fill("2026-12-04");
  // What was chosen and not sent is not what is shown.
  await page.getByRole("navigation", { name: "When" }).getByRole("link", { name: "Next 7 days" }).click();
  await expect(page).toHaveURL(/when=week/);
  await expect(genre).toHaveValue("");
  await expect(page.locator("[name=from]")).toHaveValue("");
  await page.goto(`/?genre=${encodeURIComponent(chosen)}`);
  await expect(genre).toHaveValue(chosen);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(genre).toHaveValue("");
  await page.goBack();
  await expect(genre).toHaveValue(chosen);
});
