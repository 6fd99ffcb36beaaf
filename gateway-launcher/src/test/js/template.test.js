// The page of the template's application in a real Chromium. GATEWAY is the host:port, GREETING the word it greets with,
// SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const greeting = process.env.GREETING ?? assert.fail('GREETING is the word it greets with');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');

test('the page of the template greets', { timeout: 120_000 }, async () => {
  const { browser, close } = await openBrowser(screenshots);
  try {
    const page = await browser.newPage();
    await page.goto(`http://${gateway}/hello`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText(`${greeting}, world!`).waitFor();
    await page.screenshot({ path: join(screenshots, 'template.png') });
  } finally {
    await close();
  }
});
