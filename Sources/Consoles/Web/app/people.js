/** The register: clients found, added and changed, and the units that they belong to. */

import { onLanguageChange, plural, text } from "../language/language.js";
import { changeClient, fetchRegister, fetchRegisterEntry, fetchUnits, renameUnit } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { byId, element, keepingFocus, say, setLabel, setText } from "../ui/dom.js";
import { refusalKey } from "../ui/form-parts.js";
import { Notice } from "../ui/notice.js";
import { OWN_NAMES } from "../ui/page.js";
import { changedParts, draftOf, openRegisterDialog } from "../ui/register-dialog.js";
import { Typing } from "../ui/typing.js";
import { openUnitDialog } from "../ui/unit-dialog.js";
import { leave, openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/care-messages.js").RegisteredClient} RegisteredClient */
/** @typedef {import("../signalling/care-messages.js").RegisterEntry} RegisterEntry */
/** @typedef {{ id: string, name: string }} Unit */

class PeoplePage {
  #search = byId("people-search", HTMLInputElement);
  #unit = byId("people-unit", HTMLSelectElement);
  #found = byId("people-found", HTMLElement);
  #list = byId("people-list", HTMLUListElement);
  #more = byId("people-more", HTMLButtonElement);
  #notice = new Notice();
  /** @type {RegisteredClient[]} */
  #clients = [];
  /** @type {Unit[]} */
  #units = [];
  #ownUnit = "";
  #mayRegister = false;
  /** @type {string | null} */
  #next = null;
  #typing = new Typing();

  async start() {
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(null));
    this.#search.addEventListener("input", () => this.#typing.soon(() => void this.#look()));
    this.#unit.addEventListener("change", () => void this.#look());
    this.#more.addEventListener("click", () => void this.#goOn());
    byId("add-client", HTMLButtonElement).addEventListener("click", () =>
      openRegisterDialog(null, this.#units, this.#unit.value || this.#ownUnit, (saved) => this.#added(saved)));
    byId("add-unit", HTMLButtonElement).addEventListener("click", () => openUnitDialog(null, (unit) => void this.#unitSaved(unit, null)));
    onLanguageChange(() => this.#show());
    await this.#lookAtUnits();
    await this.#look();
  }

  async #lookAtUnits() {
    try {
      const { units, own } = await fetchUnits();
      this.#units = [...units].sort((one, other) => one.name.localeCompare(other.name, "fi"));
      this.#ownUnit = own;
      const chosen = this.#unit.value;
      this.#unit.replaceChildren(
        element("option", { key: "people.allUnits", attributes: { value: "" } }),
        ...this.#units.map(({ id, name }) => element("option", { words: name, attributes: { value: id } })),
      );
      this.#unit.value = chosen;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** From the beginning. */
  async #look() {
    const isLast = this.#typing.begin();
    try {
      const page = await fetchRegister(this.#search.value.trim(), this.#unit.value || null, null);
      if (!isLast()) return;
      this.#clients = page.clients;
      this.#next = page.next;
      this.#mayRegister = page.mayRegister;
      this.#show();
    } catch (error) {
      if (isLast()) this.#failed(error);
    }
  }

  async #goOn() {
    if (this.#next === null || this.#more.disabled) return;
    const isLast = this.#typing.begin();
    this.#more.disabled = true;
    try {
      const page = await fetchRegister(this.#search.value.trim(), this.#unit.value || null, this.#next);
      if (!isLast()) return;
      const first = page.clients[0];
      this.#clients.push(...page.clients);
      this.#next = page.next;
      this.#show();
      // Keys go on with what has come.
      if (first) document.getElementById(`card-${first.id}`)?.focus({ preventScroll: true });
    } catch (error) {
      if (isLast()) this.#failed(error);
    } finally {
      this.#more.disabled = false;
    }
  }

  #show() {
    byId("add-client", HTMLElement).hidden = !this.#mayRegister;
    byId("add-unit", HTMLElement).hidden = !this.#mayRegister;
    this.#more.hidden = this.#next === null;
    if (this.#clients.length === 0) setText(this.#found, "people.nobody");
    else say(this.#found, () => (this.#next === null ? plural("people.found", this.#clients.length) : text("people.foundMore", { count: this.#clients.length })));
    keepingFocus(() => {
      this.#list.replaceChildren(...this.#clients.map((client) => this.#row(client)));
      byId("unit-list", HTMLElement).replaceChildren(...this.#units.map((unit) => this.#unitRow(unit)));
    });
  }

  /** @param {RegisteredClient} client */
  #row(client) {
    const unit = this.#units.find(({ id }) => id === client.unitId)?.name ?? "";
    const card = element("a", { id: `card-${client.id}`, class: "button", key: "visit.card", attributes: { href: `/client.html?id=${encodeURIComponent(client.id)}` } });
    setLabel(card, text("visit.cardName", { name: client.name }));
    return element("li", { id: `client-${client.id}` }, [
      element("div", {}, [
        element("p", { class: "person" }, [element("strong", { words: client.name })]),
        element("p", { class: "quiet", words: [unit, OWN_NAMES[client.language]].filter(Boolean).join(" · ") }),
      ]),
      element("div", { class: "row" }, [card, this.#changeButton(client)]),
    ]);
  }

  /** @param {RegisteredClient} client */
  #changeButton(client) {
    if (!this.#mayRegister) return null;
    const change = element("button", { id: `change-${client.id}`, class: "button", key: "card.change", press: () => void this.#open(client.id) });
    setLabel(change, text("people.changeName", { name: client.name }));
    return change;
  }

  /** @param {string} id */
  async #open(id) {
    try {
      const entry = await fetchRegisterEntry(id);
      openRegisterDialog(entry, this.#units, this.#ownUnit, (saved) => this.#changed(entry, saved));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {RegisterEntry} saved */
  #added(saved) {
    this.#notice.show(() => text("people.added", { name: saved.name }));
    this.#search.value = saved.name;
    this.#unit.value = "";
    void this.#look();
  }

  /** @param {RegisterEntry} before @param {RegisterEntry} saved */
  #changed(before, saved) {
    this.#notice.show(() => text("people.changed", { name: saved.name }), () => void this.#undo(before, saved));
    void this.#look();
  }

  /** Only where it is still as it was saved.
   * @param {RegisterEntry} before @param {RegisterEntry} saved */
  async #undo(before, saved) {
    try {
      await changeClient(saved.id, saved.version, changedParts(draftOf(saved), draftOf(before)));
      this.#notice.show(() => text("terminal.undone"));
    } catch (error) {
      this.#notice.show(() => text(codeOf(error) === "stale" ? "terminal.cannotUndo" : refusalKey(error)));
    }
    await this.#look();
  }

  // Units

  /** @param {Unit} unit */
  #unitRow(unit) {
    const name = element("div", {}, [element("p", { class: "person", words: unit.name })]);
    if (!this.#mayRegister) return element("li", {}, [name]);
    const rename = element("button", { id: `rename-${unit.id}`, class: "button", key: "people.rename", press: () => openUnitDialog(unit, (saved) => void this.#unitSaved(saved, unit.name)) });
    setLabel(rename, text("people.renameName", { name: unit.name }));
    return element("li", { id: `unit-${unit.id}` }, [name, element("div", { class: "row" }, [rename])]);
  }

  /** @param {Unit} unit @param {string | null} before null: it is new */
  async #unitSaved(unit, before) {
    if (before === null) this.#notice.show(() => text("people.unitAdded", { name: unit.name }));
    else {
      this.#notice.show(() => text("people.unitRenamed", { name: unit.name }), () => void this.#undoRename({ id: unit.id, name: before }));
    }
    await this.#lookAtUnits();
    this.#show();
  }

  /** @param {Unit} before */
  async #undoRename(before) {
    try {
      await renameUnit(before.id, before.name);
      this.#notice.show(() => text("terminal.undone"));
      await this.#lookAtUnits();
      this.#show();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (codeOf(error) === "notSignedIn") location.replace("/");
    else this.#notice.show(() => text(refusalKey(error)));
  }
}

void openStaffPage(() => void new PeoplePage().start());
