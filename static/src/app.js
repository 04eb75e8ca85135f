// Every page: messages, dialogs, menus; inside an app the palette, the notices, the numbers of the menu, the keys.
import { startCounts } from "./ui/counts.js";
import { startDialogs } from "./ui/dialog.js";
import { startKeys } from "./ui/keys.js";
import { startMenus } from "./ui/menu.js";
import { startNotices } from "./ui/notices.js";
import { startPalette } from "./ui/palette.js";
import { startPrivate } from "./ui/private.js";
import { startTabs } from "./ui/tabs.js";
import { startToasts } from "./ui/toast.js";

startToasts();
startDialogs();
startMenus();
startPalette();
startNotices();
startCounts();
startKeys();
startPrivate();
startTabs();
