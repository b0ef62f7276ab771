// What the client's page takes out of its address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { secretOf } from "../../Sources/Consoles/Web/app/link-secret.js";

test("the fragment is the secret", () => {
  assert.equal(secretOf("#aB3-_x"), "aB3-_x");
  assert.equal(secretOf("#a%2Db"), "a-b");
  assert.equal(secretOf(""), "");
});

test("a mangled address has no secret, and is no reason to stop", () => {
  for (const fragment of ["#abc%", "#%zz", "#%E0%A4%A", "#%ff"]) assert.equal(secretOf(fragment), "");
});
