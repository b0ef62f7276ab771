/** What only this browser knows: secrets of conversations and the names of requests. */

/** @param {number} bytes @returns {string} base64url without its padding */
function random(bytes) {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...drawn)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** 256 bits: 43 characters. */
export const newSecret = () => random(32);

/** 22 characters. */
export const newRequestId = () => random(16);

/** @param {string} words @returns {boolean} */
export const isSecret = (words) => /^[A-Za-z0-9_-]{43}$/.test(words);

/** A code as people type it, in the form that the gateway knows: capitals, with its line.
 * @param {string} typed @returns {string | null} null where it cannot be one */
export function codeOfTyped(typed) {
  const letters = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return letters.length === 10 ? `${letters.slice(0, 5)}-${letters.slice(5)}` : null;
}
