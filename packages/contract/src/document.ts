import * as z from "zod";

/** The text of a file. */
export const documentSchema = z.object({
  text: z.string(),
  format: z.enum(["text", "markdown", "docx", "pdf"]),
  pages: z.int().min(1).optional().describe("Pages of a PDF."),
});
export type Document = z.infer<typeof documentSchema>;
