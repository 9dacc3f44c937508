import { expect, test } from "./fixtures";

const LIST = "VANTA HARBOUR\nkessel ira\nNull Orchard (NYC)\nVanta Harbor\n";

test("a pasted list is previewed, followed and undone", async ({ page }) => {
  await page.goto("/you");
  await page.getByLabel("One name a line, CSV or JSON").fill(LIST);
  await page.getByRole("button", { name: "Preview" }).click();
  const preview = page.locator(".preview");
  await expect(preview).toContainText("Kessel Ira");
  await expect(preview).toContainText("Vanta Harbor");
  await page.getByRole("button", { name: "Follow all" }).first().click();
  await expect(page.locator(".list-report")).toContainText("3 artists followed.");
  await expect(page.locator(".poster-match").first()).toBeVisible();
  await page.getByRole("link", { name: "See the list, or undo" }).click();
  await expect(page.locator(".follows .hit")).toHaveCount(3);
  await page.getByRole("button", { name: /^Undo/ }).first().click();
  await expect(page.locator(".follows .hit")).toHaveCount(0);
});

test("a list can be a file", async ({ page }) => {
  await page.goto("/you");
  await page.locator("input[type=file]").setInputFiles({
    name: "playlist.csv",
    mimeType: "text/csv",
    buffer: Buffer.from('"Track Name","Artist Name(s)"\nNova,"Kessel Ira, Null Orchard"\n'),
  });
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".preview")).toContainText("Null Orchard");
});
