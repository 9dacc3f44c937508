// From an address to the programme: a venue's page, a calendar and a folder of mails become events, and one can watch.
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";

import { becomeAdmin, undercard } from "./admin";
import { expect, test } from "./fixtures";

// An address of its own: no connection of this machine's begins at a port of it.
const port = Number(process.env.UNDERCARD_ELSEWHERE);
const site = `http://127.0.0.2:${port}`;
const place = ["--city", "Port Levant", "--zone", "Europe/Lisbon"];

/** The local date so many days from now, as 2027-03-12. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Next Friday but one, which the letter means by its day marker. */
function friday(): Date {
  const date = new Date(Date.now() + 7 * 86_400_000);
  while (date.getUTCDay() !== 5) date.setTime(date.getTime() + 86_400_000);
  return date;
}

function page(): string {
  const event = (id: string, name: string, starts: string, acts: string[]) => ({
    "@type": "MusicEvent", "@id": `${site}/nights/${id}`, url: `${site}/nights/${id}`, name, startDate: starts,
    location: { "@type": "MusicVenue", name: "Pier Nine", address: { addressLocality: "Port Levant" } },
    performer: acts.map((act) => ({ "@type": "MusicGroup", name: act })),
  });
  const graph = [
    event("1", "Ebb and Flow", `${day(20)}T22:00`, ["Vanta Harbour", "Cinder Wharf"]),
    event("2", "Slack Tide", `${day(27)}T21:00`, ["Cinder Wharf"]),
  ];
  const data = JSON.stringify({ "@context": "https://schema.org", "@graph": graph });
  return `<!doctype html><title>Nights</title><script type="application/ld+json">${data}</script><p>Nights at the pier</p>`;
}

function calendar(): string {
  const stamp = (days: number, time: string) => `${day(days).replaceAll("-", "")}T${time}`;
  const event = (id: string, name: string, starts: string) =>
    `BEGIN:VEVENT\r\nUID:${id}@pier.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Lisbon:${starts}\r\n` +
    `SUMMARY:${name}\r\nLOCATION:Pier Nine\\, Port Levant\r\nCATEGORIES:concert\r\nEND:VEVENT\r\n`;
  return (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Pier//EN\r\n" +
    event("a", "Ebb and Flow", stamp(20, "220000")) +
    event("b", "Low Lantern", stamp(34, "200000")) +
    "END:VCALENDAR\r\n"
  );
}

const mail = () => `From: Friday letter <list@letter.example>
To: readers@letter.example
Subject: The week
Date: ${new Date(friday().getTime() - 4 * 86_400_000).toUTCString()}
Message-ID: <week@letter.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body>
<p>+ [Fri] +</p>
<p>+ <a href="https://click.example/u/1">Paper Boats</a> [Cinder Wharf] [The Cellar] [9p-1a] [#folk]</p>
<p>+ <a href="https://click.example/u/2">Night Ferry</a> [Low Lantern b2b Vanta Harbour] [Pier Nine] [11p-4a] [#dub]</p>
</body></html>
`;

test.describe("sources", () => {
  let elsewhere: Server;

  test.beforeAll(async () => {
    const pages: Record<string, [string, () => string]> = {
      "/nights": ["text/html; charset=utf-8", page],
      "/calendar.ics": ["text/calendar; charset=utf-8", calendar],
    };
    elsewhere = createServer((request, response) => {
      const [type, body] = pages[request.url ?? ""] ?? [];
      if (!type || !body) return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": type }).end(body());
    });
    await new Promise<void>((listening) => elsewhere.listen(port, "127.0.0.2", listening));
  });

  test.afterAll(() => void elsewhere.close());

  test("a page, a calendar and a folder of mails fill the programme, and one can watch", async ({ page, baseURL }) => {
    test.setTimeout(180_000);
    const folder = await mkdtemp(join(tmpdir(), "undercard-mails-"));
    await writeFile(join(folder, "letter.eml"), mail().replaceAll("\n", "\r\n"));
    await becomeAdmin(page, baseURL);
    await page.goto("/desk/sources");

    // On the command line: each is looked at before it is added.
    expect(await undercard("source", "check", `${site}/nights`, ...place)).toContain("Ebb and Flow");
    const added = await undercard("source", "add", `${site}/nights`, "--name", "Pier page", ...place);
    expect(added).toContain("Added Pier page");
    await undercard("source", "add", `${site}/calendar.ics`, "--name", "Pier calendar", ...place);
    await undercard("source", "add", folder, "--name", "Friday letter", ...place);

    const card = (name: string) => page.locator(".source", { hasText: name });
    await expect(async () => {
      await page.reload();
      await expect(card("Pier page")).toContainText("2 accepted", { timeout: 500 });
      await expect(card("Pier calendar")).toContainText("2 accepted", { timeout: 500 });
      await expect(card("Friday letter")).toContainText("2 accepted", { timeout: 500 });
    }).toPass({ timeout: 90_000 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id)).toEqual([]);

    // What two of them list is one event, and says so.
    await page.goto(`/artists?q=${encodeURIComponent("Cinder Wharf")}`);
    await page.locator(".hit .name", { hasText: "Cinder Wharf" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cinder Wharf");
    await page.getByRole("link", { name: /Ebb and Flow/ }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Ebb and Flow");
    await expect(page.getByText("Pier page")).toBeVisible();
    await expect(page.getByText("Pier calendar")).toBeVisible();
  });
});
