// What journeys of admins begin with: the command line, and its one-time link.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Page } from "@playwright/test";

import { expect } from "./fixtures";

/** The command line of the server under test. */
export async function undercard(...words: string[]): Promise<string> {
  const binary = process.env.UNDERCARD_BINARY;
  if (!binary) throw new Error("UNDERCARD_BINARY is not set: run ./dev e2e");
  return (await promisify(execFile)(binary, words)).stdout.trim();
}

export async function becomeAdmin(page: Page, baseURL: string | undefined): Promise<void> {
  await page.goto(await undercard("admin", "create", "--public-url", baseURL ?? ""));
  await page.getByRole("button", { name: "Make this browser an admin" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Unheard");
}
