/** The page of terminals: which there are and how they do, taken into use, set, tried, taken away. */

import { currentLanguage, onLanguageChange, text } from "../language/language.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { changeTerminal, fetchTerminalClients, fetchTerminals, revokeTerminal } from "../signalling/rest.js";
import { Session, codeOf } from "../signalling/session.js";
import { openConsentDialog } from "../ui/consent-dialog.js";
import { askFirst } from "../ui/dialog.js";
import { byId, setText } from "../ui/dom.js";
import { openEditDialog } from "../ui/edit-dialog.js";
import { Notice } from "../ui/notice.js";
import { openPairingDialog } from "../ui/pairing-dialog.js";
import { showOrganisation, showStatus, showView } from "../ui/page.js";
import { TerminalList } from "../ui/terminal-list.js";
import { dayChanged, leave, openStaffPage, showConnectionLost } from "./staff-page.js";
import { TaskDesk } from "./task-desk.js";
import { command } from "./terminal-commands.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/rest.js").TerminalChange} TerminalChange */

/** Health comes every few minutes, and no event tells of it: looked at as often (ms). */
const LOOK_AGAIN = 15_000;
/** Several events of one moment are answered by one look (ms). */
const TOGETHER = 300;

class TerminalsPage {
  #session;
  /** @type {TerminalList} */
  #list;
  /** @type {TaskDesk} */
  #tasks;
  #notice = new Notice();
  /** @type {Client[]} */
  #clients = [];
  /** When clients withdrew their consent on their terminal, as far as it is told.
   * @type {Map<string, number>} */
  #withdrawn = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  #looking = 0;

  constructor() {
    this.#session = new Session(
      { as: "staff", language: currentLanguage },
      {
        started: (hello) => {
          showOrganisation(hello.organisation);
          this.#follow(hello.snapshot);
        },
        replaced: (snapshot) => this.#follow(snapshot),
        resumed: () => {
          showStatus(null);
          this.#tasks.back();
          this.#lookSoon();
        },
        event: (event, body) => this.#event(event, body),
        lost: () => {
          showConnectionLost();
          this.#tasks.lost();
        },
        crowded: () => showStatus(() => text("common.crowded")),
        closed: (reason) => this.#closed(reason),
      },
    );
    this.#list = new TerminalList(() => this.#session.now(), {
      edit: (terminal) => openEditDialog(this.#fresh(terminal), this.#clients, (saved, before) => this.#saved(saved, before)),
      revoke: (terminal) => this.#askRevoke(terminal),
      command: (terminal, kind) =>
        void command(this.#fresh(terminal), kind, (make) => this.#list.tell(terminal.id, make), (all) => this.#list.replace(all, this.#clients)),
      consent: (_, clientId) => this.#openConsent(clientId),
    });
    this.#tasks = new TaskDesk(this.#session, { visitOf: () => null, call: null, inCall: () => false });
  }

  start() {
    showView("list");
    showStatus(() => text("carer.connecting"));
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(this.#session));
    for (const id of ["pair", "pair-first"]) {
      byId(id, HTMLButtonElement).addEventListener("click", () => openPairingDialog(this.#clients, (terminal) => this.#paired(terminal)));
    }
    unlockSoundOnFirstTouch();
    onLanguageChange(() => this.#list.show());
    setInterval(() => document.hidden || void this.#look(), LOOK_AGAIN);
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookSoon());
    this.#session.start();
  }

  /** @param {Snapshot} snapshot */
  #follow(snapshot) {
    showStatus(null);
    this.#tasks.replace(snapshot.tasks);
    for (const task of snapshot.tasks) this.#noteWithdrawal(task);
    void this.#look();
  }

  /** @param {string} event @param {any} body */
  #event(event, body) {
    if (event === "task") {
      this.#tasks.change(body);
      this.#noteWithdrawal(body);
    }
    if (event === "task" || event === "presence") this.#lookSoon();
    if (event === "visit") dayChanged();
  }

  /** @param {import("../signalling/messages.js").Task} task */
  #noteWithdrawal(task) {
    if (task.kind === "consentWithdrawn" && task.clientId !== null) this.#withdrawn.set(task.clientId, task.openedAt);
  }

  #lookSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#look(), TOGETHER);
  }

  /** An answer that was overtaken by a later one is old. */
  async #look() {
    const look = ++this.#looking;
    try {
      const [terminals, clients] = await Promise.all([fetchTerminals(), fetchTerminalClients()]);
      if (look !== this.#looking) return;
      this.#clients = clients.sort((one, other) => one.name.localeCompare(other.name, "fi"));
      this.#list.replace(terminals, this.#clients);
    } catch (error) {
      if (codeOf(error) === "notSignedIn") location.replace("/");
    }
  }

  /** As the list has it by now.

   * @param {Terminal} terminal */
  #fresh(terminal) {
    return this.#list.find(terminal.id) ?? terminal;
  }

  /** @param {Terminal} terminal */
  #paired(terminal) {
    this.#list.change(terminal);
    this.#notice.show(() => text("pairing.done", { name: terminal.name }));
    this.#list.open(terminal.id);
    this.#lookSoon();
  }

  /** @param {Terminal} saved @param {TerminalChange} before */
  #saved(saved, before) {
    this.#list.change(saved);
    this.#notice.show(() => text("terminal.saved", { name: saved.name }), () => void this.#undo(saved, before));
  }

  /** Only where it is still as it was saved.

   * @param {Terminal} saved @param {TerminalChange} before */
  async #undo(saved, before) {
    try {
      this.#list.change(await changeTerminal(saved.id, before, saved.revision));
      this.#notice.show(() => text("terminal.undone"));
    } catch (error) {
      const key = codeOf(error) === "stale" ? "terminal.cannotUndo" : "terminal.refused.other";
      this.#notice.show(() => text(key));
      this.#lookSoon();
    }
  }

  /** @param {Terminal} terminal */
  #askRevoke(terminal) {
    askFirst({
      id: "revoke-terminal",
      title: "terminal.revokeTitle",
      sentence: terminal.place === "home" ? "terminal.revokeMeans" : "terminal.revokeMeansService",
      yes: "terminal.revokeYes",
      no: "terminal.revokeNo",
      danger: true,
      confirmed: () => void this.#revoke(terminal),
    });
  }

  /** @param {Terminal} terminal */
  async #revoke(terminal) {
    try {
      await revokeTerminal(terminal.id);
      this.#notice.show(() => text("terminal.revoked", { name: terminal.name }));
    } catch (error) {
      const key = codeOf(error) === "offline" ? "terminal.refused.offline" : "terminal.refused.other";
      this.#notice.show(() => text(key));
    }
    await this.#look();
  }

  /** @param {string} clientId */
  #openConsent(clientId) {
    const client = this.#clients.find((one) => one.id === clientId);
    if (!client) return;
    openConsentDialog(client, this.#session.now(), this.#withdrawn.get(clientId) ?? null, (key) => {
      this.#notice.show(() => text(key, { name: client.firstName }));
      void this.#look();
    });
  }

  /** @param {string} reason */
  #closed(reason) {
    this.#tasks.stop();
    showStatus(null);
    if (reason !== "takenOver" && reason !== "internal") {
      location.replace("/");
      return;
    }
    showView("closed");
    setText(byId("closed-sentence", HTMLElement), reason === "takenOver" ? "carer.takenOver" : "carer.broken");
  }
}

void openStaffPage(() => new TerminalsPage().start());
