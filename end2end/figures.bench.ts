// What a reader gets and waits for, as figures: `./dev bench pages` prints them. No test of speed: nothing here fails.
//
// A first visit over 1.6 Mbit/s with 150 ms there and back, the browser's cache empty: until the browser half has taken
// over, how much has moved by then (CLS), and bytes. Then, without that brake: pixels for an event, screens for 60 of them,
// and how long it takes from a click on Follow to the new programme.
import { test, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";

const SLOW = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SIZES: Record<string, BrowserContextOptions> = {
  "1280": { viewport: { width: 1280, height: 800 } },
  "390": { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const VISITS = 3;

type FirstVisit = { hydrated: number; moved: number; bytes: number };

/** Adds up what moves, and notes when the browser half has taken over. */
function observe() {
  const figures = { moved: 0, hydrated: 0 };
  Object.assign(window, { figures });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) figures.moved += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    if (!figures.hydrated && document.documentElement?.hasAttribute("data-hydrated")) figures.hydrated = performance.now();
  }).observe(document, { attributes: true, subtree: true, childList: true });
}

async function firstVisit(browser: Browser, options: BrowserContextOptions, path: string, state?: string): Promise<FirstVisit> {
  const context = await browser.newContext({ ...options, storageState: state });
  const page = await context.newPage();
  await page.addInitScript(observe);
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.emulateNetworkConditions", SLOW);
  let bytes = 0;
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(path);
  await page.waitForFunction(() => document.documentElement.hasAttribute("data-hydrated"));
  await page.waitForTimeout(500);
  const seen = await page.evaluate(() => (window as unknown as { figures: { moved: number; hydrated: number } }).figures);
  await context.close();
  return { ...seen, bytes };
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Pixels that an event takes, the headings of days included. */
async function pixels(page: Page): Promise<number> {
  return page.locator(".events").evaluate((events) => events.getBoundingClientRect().height / events.querySelectorAll(".poster").length);
}

async function names(page: Page, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let at = 1; found.length < count; at++) {
    await page.goto(`/artists?page=${at}`);
    const here = await page.locator(".hit .name").allInnerTexts();
    found.push(...here);
    if ((await page.locator(".pager [rel=next]").count()) === 0 || here.length === 0) break;
  }
  return found.slice(0, count);
}

async function follow(page: Page, list: string[]) {
  await page.goto("/you");
  await page.getByLabel("One name a line, CSV or JSON").fill(list.join("\n"));
  await page.getByRole("button", { name: "Follow all" }).first().click();
  await page.locator(".list-report").waitFor();
}

test("figures", async ({ browser, page }) => {
  test.setTimeout(600_000);
  const all = await names(page, 960);
  const paths = ["/", `/artists/${await someId(page, "/artists", ".hit .name")}`, `/events/${await someId(page, "/", ".events .poster-name a")}`];
  const lines: string[] = ["| width | page | hydrated ms | CLS | KB |", "|---|---|---|---|---|"];
  for (const [width, options] of Object.entries(SIZES)) {
    for (const path of paths) {
      const visits: FirstVisit[] = [];
      for (let at = 0; at < VISITS; at++) visits.push(await firstVisit(browser, options, path));
      const of = (pick: (visit: FirstVisit) => number) => median(visits.map(pick));
      const what = path.split("/")[1] || "programme";
      lines.push(`| ${width} | ${what} | ${of((v) => v.hydrated).toFixed(0)} | ${of((v) => v.moved).toFixed(3)} | ${(of((v) => v.bytes) / 1000).toFixed(0)} |`);
    }
  }
  lines.push("", "| width | follows | px an event | screens for 60 | KB of HTML | follow → new programme ms |", "|---|---|---|---|---|---|");
  for (const [width, options] of Object.entries(SIZES)) {
    for (const count of [0, 3, 40, all.length]) {
      const context = await browser.newContext(options);
      const reader = await context.newPage();
      if (count > 0) await follow(reader, all.slice(0, count));
      const html = (await (await reader.goto("/"))?.body())?.length ?? 0;
      await reader.waitForFunction(() => document.documentElement.hasAttribute("data-hydrated"));
      const each = await pixels(reader);
      const height = options.viewport?.height ?? 1;
      const wait = count < 3 ? (await followed(reader)).toFixed(0) : "–";
      lines.push(`| ${width} | ${count} | ${each.toFixed(0)} | ${((60 * each) / height).toFixed(1)} | ${(html / 1000).toFixed(0)} | ${wait} |`);
      await context.close();
    }
  }
  console.log(lines.join("\n"));
});

test("frames of the map while it is moved", async ({ browser }) => {
  const lines = ["| width | artists | enlarged | frames a second | ms a drawing |", "|---|---|---|---|---|"];
  for (const [width, options] of Object.entries(SIZES)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.route("**/map/points", (route) => route.fulfill({ body: crowd(20_000), contentType: "application/octet-stream" }));
    await page.goto("/map");
    await page.locator("catalogue-map[data-drawn]").waitFor();
    for (const zoom of [1, 6, 30]) {
      const seen = await page.locator("catalogue-map").evaluate(pan, zoom);
      lines.push(`| ${width} | 20,000 | ${zoom}× | ${seen.frames.toFixed(0)} | ${seen.drawing.toFixed(1)} |`);
    }
    await context.close();
  }
  console.log(lines.join("\n"));
});

/** A body as that of /map/points, with artists in 25 heaps. */
function crowd(count: number): Buffer {
  const body = Buffer.alloc(8 + 13 * count);
  body.writeUInt32LE(count, 0);
  for (let at = 0; at < count; at++) {
    const heap = at % 25;
    const [turn, far] = [at * 2.4, 0.05 * Math.sqrt((at % 997) / 997)];
    const place = (middle: number, off: number) => Math.round(65_535 * Math.min(Math.max(0.1 + 0.2 * middle + off, 0), 1));
    body.writeDoubleLE(at + 1, 8 + 8 * at);
    body.writeUInt16LE(place(heap % 5, far * Math.cos(turn)), 8 + 8 * count + 2 * at);
    body.writeUInt16LE(place(Math.floor(heap / 5), far * Math.sin(turn)), 8 + 10 * count + 2 * at);
    body[8 + 12 * count + at] = heap % 6;
  }
  return body;
}

/** Moves the map in circles for three seconds. */
async function pan(element: Element, zoom: number): Promise<{ frames: number; drawing: number }> {
  const map = element as unknown as { see(view: object): void; paint(): void };
  const paint = map.paint.bind(map);
  let [frames, paints, spent] = [0, 0, 0];
  map.paint = () => {
    const start = performance.now();
    paint();
    spent += performance.now() - start;
    paints++;
  };
  const start = performance.now();
  await new Promise<void>((done) => {
    const step = (now: number) => {
      frames++;
      const turn = (now - start) / 600;
      map.see({ x: 0.5 + (0.25 / zoom) * Math.sin(turn), y: 0.5 + (0.25 / zoom) * Math.cos(turn), zoom });
      if (now - start < 3_000) requestAnimationFrame(step);
      else done();
    };
    requestAnimationFrame(step);
  });
  map.paint = paint;
  return { frames: frames / ((performance.now() - start) / 1_000), drawing: spent / Math.max(paints, 1) };
}

/** Milliseconds from a click on Follow to a programme that was judged anew, measured in the page. */
async function followed(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const summary = () => document.querySelector(".opening-summary")?.textContent;
        const before = summary();
        const start = performance.now();
        const watcher = new MutationObserver(() => {
          if (summary() === before) return;
          watcher.disconnect();
          // Shown with the next frame.
          requestAnimationFrame(() => resolve(performance.now() - start));
        });
        watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
        document.querySelector<HTMLButtonElement>(".starter .follow")?.click();
      }),
  );
}

async function someId(page: Page, path: string, link: string): Promise<string> {
  await page.goto(path);
  const href = await page.locator(link).first().getAttribute("href");
  return (href ?? "").replace(/.*\/(\d+).*/, "$1");
}
