// What every journey shares: import `test` and `expect` from here, never from Playwright itself.
//
// - A console error or an uncaught exception fails the test that met it, even when everything it asked for was there.
// - `page.goto` and `page.reload` return when the browser half has taken over (`[data-hydrated]`): a click before that
//   moment would test the speed of the machine.
import { test as base, expect, type Page } from "@playwright/test";

/** Does something that changes the listener, and waits until the server has it: pages show a change before that. */
export async function stored(page: Page, door: "follow" | "judge_event" | "judge_venue", act: () => Promise<void>): Promise<void> {
  const answer = page.waitForResponse((response) => response.url().endsWith(`/api/${door}`));
  await act();
  expect((await answer).ok()).toBe(true);
}

type Options = {
  /** Console errors that this test provokes on purpose, such as the one that a browser writes for a 404. */
  allowedErrors: RegExp[];
};

/** Waits until the browser half has taken over the page. The desk has none and is ready as it comes. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("[data-hydrated], body.desk").first().waitFor({ state: "attached" });
}

export const test = base.extend<Options>({
  allowedErrors: [[], { option: true }],
  page: async ({ page, javaScriptEnabled, allowedErrors }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`console: ${message.text()} (${message.location().url})`);
    });

    if (javaScriptEnabled !== false) {
      const goto = page.goto.bind(page);
      page.goto = async (url, options) => {
        const response = await goto(url, options);
        if (response?.headers()["content-type"]?.startsWith("text/html")) await hydrated(page);
        return response;
      };
      const reload = page.reload.bind(page);
      page.reload = async (options) => {
        const response = await reload(options);
        await hydrated(page);
        return response;
      };
    }

    await use(page);
    const unexpected = errors.filter((error) => !allowedErrors.some((allowed) => allowed.test(error)));
    expect(unexpected, "the page wrote errors to the console").toEqual([]);
  },
});

export { expect };
