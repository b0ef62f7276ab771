/** The secret of a link, as its address carries it. */

/**
 * Empty where there is none, or where a copied address has been mangled on its way.
 * @param {string} fragment of the address, with its `#`
 */
export function secretOf(fragment) {
  try {
    return decodeURIComponent(fragment.slice(1));
  } catch {
    return "";
  }
}
