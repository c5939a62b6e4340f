import { replacing } from "./replace-share.ts";

const FROM_ASCII = 0xfee0;

/** Puts full-width forms in place of ASCII letters, digits and marks; of Russian only digits and marks have one. */
export const fullWidth = replacing(/[!-~]/g, found => String.fromCharCode(found.charCodeAt(0) + FROM_ASCII));
