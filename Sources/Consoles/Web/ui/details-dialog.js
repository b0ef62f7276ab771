/** The sheet of a visit in a dialog, from the list or from a task. */

import { openDialog } from "./dialog.js";
import { VisitSheet } from "./visit-sheet.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").VisitDetails} VisitDetails */

/** @param {Visit} visit @param {() => Promise<VisitDetails>} fetchDetails
 * @param {() => import("./emergency-steps.js").Caller} caller
 * @param {boolean} inEmergency what to do then is shown first */
export async function openDetailsDialog(visit, fetchDetails, caller, inEmergency) {
  const sheet = new VisitSheet("details-sheet", { close: null, unresponsive: null }, caller);
  sheet.show(visit, null, false);
  openDialog({ id: "details-dialog", title: "about.title", class: "details-dialog" }, [sheet.root]);
  if (inEmergency) sheet.emergency(true);
  else sheet.focus();
  try {
    const details = await fetchDetails();
    sheet.show(details.visit, details, false);
  } catch {
    sheet.show(visit, null, true);
  }
}
