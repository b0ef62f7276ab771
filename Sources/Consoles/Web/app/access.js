/** The page that tells who has looked at a client's data: `access.html?client=ID`. */

import { currentLanguage, onLanguageChange, text } from "../language/language.js";
import { accessTableAddress, fetchAccessLog } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { AccessDays } from "../ui/access-days.js";
import { byId, say } from "../ui/dom.js";
import { showStatus, showView } from "../ui/page.js";
import { openStaffPage } from "./staff-page.js";

/** @type {Record<string, string>} */
const REFUSED = { notAllowed: "access.refused.notAllowed", notFound: "access.refused.notFound" };

class AccessPage {
  #client = new URLSearchParams(location.search).get("client") ?? "";
  #days = new AccessDays(byId("access-days", HTMLElement));
  #older = byId("older", HTMLButtonElement);
  /** @type {string | null} */
  #next = null;

  start() {
    showView("log");
    byId("print", HTMLButtonElement).addEventListener("click", () => print());
    this.#older.addEventListener("click", () => void this.#look());
    this.#nameTable();
    onLanguageChange(() => this.#nameTable());
    void this.#look();
  }

  /** The table is saved in the language of the page. */
  #nameTable() {
    byId("save", HTMLAnchorElement).href = accessTableAddress(this.#client, currentLanguage());
  }

  async #look() {
    this.#older.disabled = true;
    try {
      const log = await fetchAccessLog(this.#client, this.#next);
      showStatus(null);
      say(byId("access-client", HTMLElement), () => text("access.of", { name: log.client.name }));
      this.#next = log.next;
      this.#days.add(log.entries);
      byId("access-empty", HTMLElement).hidden = !this.#days.isEmpty;
      this.#older.hidden = log.next === null;
    } catch (error) {
      const key = REFUSED[codeOf(error)] ?? "access.refused.other";
      showStatus(() => text(key));
    } finally {
      this.#older.disabled = false;
    }
  }
}

void openStaffPage(() => new AccessPage().start());
