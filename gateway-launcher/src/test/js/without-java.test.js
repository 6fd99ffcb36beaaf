// The page of docs/without-java.md in a real Chromium, its back end and the gateway where the document has them. SCREENSHOTS is a folder.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBrowser } from './browser.js';

const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');

test('two windows hear what either says', { timeout: 120_000 }, async () => {
  const { browser, close } = await openBrowser(screenshots);
  try {
    const open = async () => {
      const page = await browser.newPage();
      await page.goto('http://localhost:8000/');
      await page.getByRole('log').getByText('Welcome!').waitFor();
      return page;
    };
    const [one, other] = [await open(), await open()];
    await one.getByRole('textbox').fill('Who is there?');
    await one.getByRole('button', { name: 'Send' }).click();
    await one.getByRole('log').getByText('heard by all').waitFor();
    await one.getByRole('log').getByText('Who is there?').waitFor();
    await other.getByRole('log').getByText('Who is there?').waitFor();
    assert.equal(await other.getByRole('log').getByText('heard by all').count(), 0);
    await other.screenshot({ path: join(screenshots, 'without-java.png') });
  } finally {
    await close();
  }
});
