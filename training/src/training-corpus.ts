import { fileURLToPath } from "node:url";
import { type Corpus, openCorpus } from "@raisontext/trainer";

/** Texts that a language model wrote in genres of which the corpus has none of an AI; see the folder's README. */
const WRITTEN = fileURLToPath(new URL("../written/", import.meta.url));

/** What our models are trained on: a folder of labelled texts, and after them those of `training/written`. */
export const openTrainingCorpus = (folder: string): Promise<Corpus> => openCorpus([folder, WRITTEN]);

/** Whether a text was written for the training: never measured. They come last in the training part. */
export const isWritten = ({ source }: { readonly source: string }): boolean => source === "written";
