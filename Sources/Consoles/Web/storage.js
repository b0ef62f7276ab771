/**
 * What the browser keeps for the pages. Where it keeps nothing (site data may be blocked), a page
 * works all the same and forgets with its window.
 */

/** @param {() => Storage} area touching it may throw */
function kept(area) {
  /** @type {Map<string, string>} */
  const own = new Map();
  return {
    /** @param {string} key @returns {string | null} */
    read(key) {
      try {
        return area().getItem(key);
      } catch {
        return own.get(key) ?? null;
      }
    },
    /** @param {string} key @param {string} value */
    write(key, value) {
      own.set(key, value);
      try {
        area().setItem(key, value);
      } catch {
        // Kept by the page alone.
      }
    },
    /** @param {string} key */
    remove(key) {
      own.delete(key);
      try {
        area().removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

/** For this browser, until it is cleared. */
export const lasting = kept(() => localStorage);
/** For this tab. */
export const ofThisTab = kept(() => sessionStorage);
