/**
 * What the browser remembers for us. With site data blocked every access throws: then it is kept for
 * as long as the page is open, and the page works all the same.
 */

/** @type {Map<string, string>} */
const here = new Map();

/** @param {"localStorage" | "sessionStorage"} shelf @param {string} key @returns {string | null} */
function read(shelf, key) {
  try {
    return window[shelf].getItem(key);
  } catch {
    return here.get(`${shelf} ${key}`) ?? null;
  }
}

/** @param {"localStorage" | "sessionStorage"} shelf @param {string} key @param {string} value */
function write(shelf, key, value) {
  try {
    window[shelf].setItem(key, value);
  } catch {
    here.set(`${shelf} ${key}`, value);
  }
}

/**
 * On this device.
 * @param {string} key
 */
export const remembered = (key) => read("localStorage", key);

/** @param {string} key @param {string} value */
export const remember = (key, value) => write("localStorage", key, value);

/**
 * In this tab, reloads included.
 * @param {string} key
 */
export const rememberedInTab = (key) => read("sessionStorage", key);

/** @param {string} key @param {string} value */
export const rememberInTab = (key, value) => write("sessionStorage", key, value);
