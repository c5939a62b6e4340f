import { fileURLToPath } from "node:url";
import { type Corpus, openCorpus } from "@raisontext/trainer";

/** Texts that a language model wrote in genres of which the corpus has none of an AI; see the folder's README. */
const WRITTEN = fileURLToPath(new URL("../written/", import.meta.url));

/** What the encoder is trained on: a folder of labelled texts, and after them those of `training/written`. */
export const openEncoderCorpus = (folder: string): Promise<Corpus> => openCorpus([folder, WRITTEN]);
