// The browser tests of `./dev e2e`, which starts the server and names it, the browser and the output folder here.
import { defineConfig } from "@playwright/test";

const output = process.env.UNDERCARD_E2E_OUTPUT ?? "../.dev/e2e";
const root = process.getuid?.() === 0;

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Chromium's sandbox cannot start as root; for everybody else it stays on.
if (root) args.push("--no-sandbox");

export default defineConfig({
  testDir: ".",
  outputDir: `${output}/results`,
  workers: 2,
  // A test that passes at the second attempt hides a race that a person meets at the first.
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [["list"], ["json", { outputFile: `${output}/report.json` }]],
  use: {
    baseURL: process.env.UNDERCARD_BASE_URL ?? "http://127.0.0.1:3000",
    // One zone and language for all machines; the pages must not depend on the reader's.
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env.UNDERCARD_CHROMIUM, args },
  },
  // Figures are measured alone: `./dev bench pages`.
  ...(process.env.UNDERCARD_FIGURES && { testMatch: "figures.bench.ts", workers: 1, reporter: "line" }),
  projects: process.env.UNDERCARD_FIGURES ? [{ name: "figures" }] : [
    { name: "desktop", use: { viewport: { width: 1280, height: 900 } } },
    {
      name: "phone",
      // Its journey puts up a site, and that has one address.
      testIgnore: "sources.spec.ts",
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    },
  ],
});
