// Every page: messages, dialogs, menus.
import { startDialogs } from "./ui/dialog.js";
import { startMenus } from "./ui/menu.js";
import { startPrivate } from "./ui/private.js";
import { startToasts } from "./ui/toast.js";

startToasts();
startDialogs();
startMenus();
startPrivate();
