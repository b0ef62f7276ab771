/**
 * The day's list in this browser, for hours in which the gateway is away: encrypted by AES-GCM under a
 * key that no script can read out, one key for each saving, in the browser's own database. It goes at
 * sign-out, and when the sign-in's longest life is over (docs/decisions, 9).
 */

/** @typedef {import("../rules/day-sheet.js").DaySheet} DaySheet */

/**
 * @typedef {object} KeptList
 * @property {number} savedAt ms since 1970 UTC
 * @property {number} expiresAt
 * @property {{ id: string, name: string, unit: string }} owner
 * @property {{ name: string, phone: string }} organisation
 * @property {DaySheet} sheet
 *
 * @typedef {object} Sealed what lies in the database
 * @property {number} savedAt
 * @property {number} expiresAt
 * @property {CryptoKey} key
 * @property {Uint8Array} iv
 * @property {ArrayBuffer} sealed
 */

const DATABASE = "kuulolla.list";
const STORE = "list";
const RECORD = "now";
/** More than this is no list of a day (bytes). */
const LARGEST = 8 << 20;

/** Other windows hear that the list is another, or none. */
function channel() {
  try {
    return new BroadcastChannel(DATABASE);
  } catch {
    return null;
  }
}

/** @param {() => void} changed @returns {void} */
export function onListChange(changed) {
  const told = channel();
  if (told) told.onmessage = () => changed();
}

function tellOthers() {
  const others = channel();
  others?.postMessage("changed");
  others?.close();
}

/**
 * Replaces what was kept.
 * @param {KeptList} list
 * @param {() => boolean} stillWanted false where somebody has signed out meanwhile
 * @returns {Promise<void>} rejects where this browser keeps nothing
 */
export async function saveList(list, stillWanted) {
  const bytes = new TextEncoder().encode(JSON.stringify(list));
  if (bytes.length > LARGEST) throw new Error("the list is too long to be kept");
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const { savedAt, expiresAt } = list;
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: times(savedAt, expiresAt) }, key, bytes);
  if (!stillWanted()) return;
  await inStore("readwrite", (store) => store.put(/** @type {Sealed} */ ({ savedAt, expiresAt, key, iv, sealed }), RECORD));
  // Whoever signed out before this was written has erased what stood before it.
  if (stillWanted()) tellOthers();
  else await eraseList();
}

/** When the kept list was saved; null where there is none.
 * @returns {Promise<number | null>} */
export async function savedAt() {
  const found = await sealedNow();
  return found?.savedAt ?? null;
}

/** @returns {Promise<KeptList | null>} null where there is none (any more) */
export async function readList() {
  const found = await sealedNow();
  if (!found) return null;
  try {
    const { key, iv, sealed } = found;
    const how = { name: "AES-GCM", iv, additionalData: times(found.savedAt, found.expiresAt) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed)));
  } catch {
    await eraseList(); // Damaged or touched: of no use to anybody.
    return null;
  }
}

/** The list and its key are gone for good.
 * @returns {Promise<void>} */
export async function eraseList() {
  try {
    await inStore("readwrite", (store) => store.clear());
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(DATABASE);
      // Another window that still has it open leaves it empty.
      request.onsuccess = request.onerror = request.onblocked = () => resolve(undefined);
    });
  } catch {
    // This browser keeps nothing.
  }
  tellOthers();
}

/** @returns {Promise<Sealed | null>} */
async function sealedNow() {
  /** @type {Sealed | undefined} */
  let found;
  try {
    found = await inStore("readonly", (store) => store.get(RECORD));
  } catch {
    return null;
  }
  if (!found) return null;
  if (Date.now() < found.expiresAt) return found;
  await eraseList();
  return null;
}

/** Bound to the list, so that neither can be put beside another.
 * @param {number} saved @param {number} expires */
const times = (saved, expires) => new TextEncoder().encode(`kuulolla.list 1 ${saved} ${expires}`);

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>} once it is on the disk
 */
async function inStore(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      // Another window may delete the database at any time.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}
