/** The device test page: anybody may try, nobody signs in. */

import { currentLanguage, startLanguage, text } from "../language/language.js";
import { LocalDevices } from "../media/devices.js";
import { unlockSoundOnFirstTouch } from "../media/sound.js";
import { fetchOrganisation } from "../signalling/rest.js";
import { Session } from "../signalling/session.js";
import { DeviceTest } from "../ui/device-test.js";
import { byId } from "../ui/dom.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus, showView } from "../ui/page.js";

async function start() {
  await startLanguage();
  showLanguageChoice();
  showView("start");
  unlockSoundOnFirstTouch();
  const devices = new LocalDevices();
  const session = new Session(
    { as: "tester", language: currentLanguage },
    {
      started: (hello) => {
        showStatus(null);
        showOrganisation(hello.organisation);
      },
      replaced: () => {},
      resumed: () => showStatus(null),
      event: () => {},
      lost: () => showStatus(() => `${text("common.connectionLost")} ${phoneSentence()}`.trim()),
      crowded: () => showStatus(() => text("test.tooMany")),
      closed: () => showStatus(() => text("test.closed")),
    },
  );
  const test = new DeviceTest(byId("device-test", HTMLElement), session, devices);
  byId("test-start", HTMLButtonElement).addEventListener("click", () => {
    showView("test");
    void test.start();
  });
  byId("test-stop", HTMLButtonElement).addEventListener("click", () => {
    test.stop();
    void devices.close();
    showView("start");
  });
  session.start();
  showOrganisation(await fetchOrganisation());
}

void start();
