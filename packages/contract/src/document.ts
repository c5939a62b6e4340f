import * as z from "zod";

/** The text of a file. */
export const documentSchema = z.object({
  text: z.string(),
  format: z.enum(["text", "markdown", "docx", "pdf"]),
  /** Pages of a PDF. */
  pages: z.int().min(1).optional(),
});
export type Document = z.infer<typeof documentSchema>;
