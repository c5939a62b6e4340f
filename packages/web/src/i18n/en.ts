import type { Dictionary } from "./dictionary.ts";

/** The page in English. */
export const en: Dictionary = {
  title: "RaisonText: was this written by an AI?",
  description: "Paste a text in English or Russian and see how likely it is that an AI wrote it.",
  heading: "Who wrote this?",
  lead: "Paste a text in English or Russian to see how likely it is that an AI wrote it.",
  privacy: "Your text goes to this server only. It is not kept once it is answered.",
  docs: "Documentation",
  language: "Language",
  dark: "Dark colours",
  form: {
    label: "Text to check",
    placeholder: "Paste the text here. A few paragraphs work best.",
    submit: "Check the text",
    shortcut: keys => `or ${keys}`,
    clear: "Clear",
    counter: (count, limit) => `${count} of ${limit} characters`,
    empty: "There is nothing to check yet. Paste or type a text first.",
    tooLong: excess => `Too long by ${excess} characters. Shorten the text, or check it in parts.`,
    short: "The score is more reliable from 50 words on.",
    words: { one: count => `${count} word`, other: count => `${count} words` },
    files: "Choose files",
    drop: "or drop .txt, .md, .docx or .pdf files anywhere",
    dropHere: "Drop the files to check them",
    edit: "Edit the text",
    another: "Check another text",
    samples: "No text at hand? Try one",
    sampleByPerson: "by a person (Jerome K. Jerome)",
    sampleByAi: "by an AI",
  },
  scale: {
    human: "Human",
    ai: "AI",
    range: "The scale goes from 0, human, to 1, AI",
    label: score => `${score} on a scale from 0, human, to 1, AI`,
  },
  guide: {
    title: "How to read the score",
    low: { title: "Near 0", body: "The text reads like something a person wrote." },
    middle: { title: "In between", body: "It cannot be told. That is an answer, too." },
    high: { title: "Near 1", body: "The text reads like something an AI wrote." },
  },
  waiting: {
    titles: {
      sending: "Sending the text…",
      queued: "Your text is in the queue",
      ahead: {
        one: count => `${count} text is ahead of yours`,
        other: count => `${count} texts are ahead of yours`,
      },
      next: "Your text is next",
      running: "The model is reading your text",
      noWorker: "No model is running now",
      busy: "Many texts are waiting",
      unavailable: "The server cannot take the text just now",
    },
    textWaits: "Your text waits. It is read as soon as one starts.",
    again: fromNow => `Trying again ${fromNow}.`,
    expected: fromNow => `The answer is expected ${fromNow}.`,
    hint: "You can keep this page open and do something else.",
    elapsed: seconds => `${seconds} s so far`,
    cancel: "Cancel",
  },
  result: {
    score: "Score",
    stale: "You have changed the text since. This is the result for the earlier version.",
    verdicts: {
      human: {
        title: "Probably written by a person",
        body: "The text reads like texts that people write.",
        caution:
          "It does not prove that no AI was involved: AI text that was edited, or asked to sound casual, can read like this too.",
      },
      uncertain: {
        title: "It cannot be told",
        body: "The score lies where people's texts and AI texts look alike.",
        caution:
          "It does not mean half human, half AI. Treat it as no answer, and if you can, check a longer passage.",
      },
      ai: {
        title: "Probably written by an AI",
        body: "The text reads like texts that AI models write.",
        caution:
          "It is no proof. People write like this too, most of all in formal, translated or second-language texts. Do not judge anyone by this number alone.",
      },
      mixed: {
        title: "Probably written by both",
        body: "Part of the text reads like an AI's, and part like a person's.",
        caution:
          "It is no proof. Quotations and set phrases can look like another hand. Do not judge anyone by this alone.",
      },
      none: {
        title: "A score without a verdict",
        body: "The model that answered gives a number only. The nearer to 1, the more the text reads like an AI's.",
        caution: "It is no proof either way. Do not judge anyone by this number alone.",
      },
    },
    confidence: { high: "high confidence", medium: "medium confidence", low: "low confidence" },
    warnings: {
      too_short: "The text is short, so the score may be far off. Check at least 50 words.",
      unsupported_language:
        "The text seems to be in a language the model was not trained for. It knows English and Russian; elsewhere the score means little.",
      disguised:
        "The text holds characters or spacing that mislead detectors, such as letters of another alphabet. They were undone before scoring.",
    },
    attacks: "Undone before scoring",
    evidence: "What moved the score most",
    words: "Words",
    checked: "Checked",
    model: "Model",
    taken: "Answered in",
    language: "Language",
    seconds: seconds => `${seconds} s`,
  },
  reading: {
    label: "The text, sentence by sentence",
    help: "Point at a sentence, or use the arrow keys, to see its score.",
    legend: "What the shades mean",
    levels: {
      0: "reads like a person",
      1: "rather like a person",
      2: "cannot be told",
      3: "rather like an AI",
      4: "reads like an AI",
    },
    summary: {
      sentences: { one: count => `${count} sentence:`, other: count => `${count} sentences:` },
      ai: count => `${count} like an AI`,
      human: count => `${count} like a person`,
      between: count => `${count} cannot be told`,
    },
    towardsAi: "Towards AI",
    towardsHuman: "Towards a person",
    attackKinds: {
      zero_width: "Invisible characters",
      control_characters: "Control characters",
      soft_hyphens: "Misplaced soft hyphens",
      look_alikes: "Letters of another alphabet",
      full_width: "Full-width letters",
      odd_spaces: "Unusual spaces",
      combining_marks: "Marks stacked on letters",
      case_games: "Capitals inside words",
      white_space_games: "Spaces or line breaks inside words and sentences",
      punctuation_variants: "Look-alike punctuation",
    },
  },
  table: {
    caption: "Documents",
    columns: { name: "Document", state: "Result", score: "Score", actions: "Actions" },
    filter: "Show",
    filters: { all: "All", ai: "AI or both", uncertain: "Cannot be told", human: "Person", open: "Waiting" },
    none: "No document is like that.",
    leftOut: { one: count => `${count} file was left out.`, other: count => `${count} files were left out.` },
    room: most => `There is room for ${most} documents; remove some first.`,
    reading: "Reading the file…",
    remove: "Remove",
    clear: "Remove all",
  },
  views: { label: "Views", check: "Check", history: "History", status: "Status" },
  export: { csv: "Save as CSV", json: "Save as JSON", print: "Print", file: "results" },
  history: {
    title: "What you checked before",
    lead: "Kept in this browser only, with the texts. Nobody else sees it, and the server knows nothing of it.",
    keep: "Keep results in this browser",
    empty: "Nothing yet. What you check from now on appears here.",
    off: "Nothing is kept.",
    refused: "This browser keeps nothing for this page, as in a private window.",
    clear: "Forget everything",
    sure: "Forget all results and texts?",
    no: "No, keep them",
  },
  share: {
    button: "Share",
    title: "Share this result",
    about: "The link holds the result in itself. It is not stored anywhere, and no server gets to see it.",
    withText: "With the text and its sentences",
    caution: "Whoever has the link can read the text.",
    link: "Link",
    copy: "Copy the link",
    copied: "Copied",
    byHand: "The link is selected: copy it with Ctrl+C or its menu.",
    close: "Close",
    received: "A result that was shared with you",
    receivedBody:
      "It is part of the link, as whoever made the link wished it to be; this server has not checked it.",
    withoutText: "The text is not part of the link.",
    damaged: "This link is damaged",
    damagedBody: "A part of it may have been lost on the way. Ask for it again.",
  },
  measured: {
    title: "How was this measured?",
    promise: rate =>
      `The verdict “AI” is given so that at most ${rate} of people's texts get it, on kinds of text the model has not seen.`,
    texts: (language, words, human, ai) =>
      `On held-back texts (${language}, ${words} words: ${human} by people, ${ai} by AI):`,
    humanCalledAi: "people called AI",
    aiFound: "AI texts found",
    uncertain: "cannot be told",
  },
  failure: {
    retry: "Try again",
    byCode: {
      invalid_request: {
        title: "The page and the server misunderstood each other",
        body: "The server may have been updated. Reload the page and try again.",
      },
      text_empty: { title: "The text is empty", body: "Paste a text with some words in it." },
      text_too_long: { title: "The text is too long", body: "Shorten it, or check it in parts." },
      body_too_large: {
        title: "Too large to send",
        body: "A file may have up to 20 MB. Shorten the text, or check it in parts.",
      },
      unsupported_media_type: {
        title: "The server cannot read what was sent",
        body: "Only plain text can be checked. Reload the page and try again.",
      },
      document_unsupported: {
        title: "This kind of file cannot be read",
        body: "What can be read is .txt, .md, .docx and .pdf. Save the document as one of these, or paste its text.",
      },
      document_unreadable: {
        title: "The file is damaged",
        body: "It could not be read to its end. Open it in its own program and save it anew, or paste its text.",
      },
      document_encrypted: {
        title: "The file is protected by a password",
        body: "Save it without the password, or paste its text.",
      },
      document_without_text: {
        title: "There is no text in this PDF",
        body: "It is probably a scan: pictures of pages. Recognise its text (OCR) first, then check it.",
      },
      not_found: {
        title: "The server no longer knows this text",
        body: "Results are kept for a limited time. Check the text again.",
      },
      evaluation_failed: {
        title: "The model could not score this text",
        body: "Trying again will hardly help. A different passage may work.",
      },
      evaluation_timeout: {
        title: "The model took too long for this text",
        body: "Trying again will hardly help. A shorter passage may work.",
      },
      expired: {
        title: "The text was not read in time",
        body: "Its time ran out while it waited. Try again, best when fewer texts are waiting.",
      },
      cancelled: { title: "Cancelled", body: "Your text is still in the box. You can check it at any time." },
      overloaded: {
        title: "Too many texts are waiting",
        body: "Nothing is wrong with your text. Try again in a minute.",
      },
      idempotency_key_in_use: {
        title: "The same request is under way",
        body: "Wait for its answer, then try again.",
      },
      batch_too_large: { title: "Too many texts at once", body: "Send them in parts." },
      webhook_forbidden: {
        title: "The webhook is not allowed",
        body: "Its address is inside a private network.",
      },
      unauthorized: {
        title: "The server asks for a key",
        body: "Reload the page and enter an API key, or ask whoever runs this server for one.",
      },
      forbidden: {
        title: "Your key does not allow this",
        body: "Ask whoever runs this server for another one.",
      },
      origin_forbidden: {
        title: "This page may not ask here",
        body: "Open the server under its own address. Whoever runs it can allow others.",
      },
      rate_limited: { title: "Too many texts in a minute", body: "Wait a moment, then try again." },
      too_many_at_once: {
        title: "Too many texts at the same time",
        body: "Wait for some answers, then try again.",
      },
      quota_exceeded: { title: "The day's texts are used up", body: "Your key can be used again tomorrow." },
      request_timeout: { title: "Sending took too long", body: "Look at your connection and try again." },
      headers_too_large: {
        title: "The request is too large",
        body: "Delete this site's cookies and try again.",
      },
      unknown_model: {
        title: "The server does not have this model",
        body: "Reload the page and try again; if it keeps happening, tell whoever runs this server.",
      },
      idempotency_key_reused: {
        title: "The page and the server misunderstood each other",
        body: "Reload the page and try again.",
      },
      broker_unavailable: {
        title: "The queue cannot be reached just now",
        body: "Nothing is wrong with your text. Try again in a minute.",
      },
      store_unavailable: {
        title: "The server cannot take texts just now",
        body: "Nothing is wrong with your text. Try again in a minute.",
      },
      shutting_down: {
        title: "The server is restarting",
        body: "Nothing is wrong with your text. Try again in a minute.",
      },
      internal: {
        title: "Something went wrong on the server",
        body: "Nothing is wrong with your text. Try again; if it keeps happening, tell whoever runs this server.",
      },
    },
    unknown: code => ({
      title: "The text could not be scored",
      body: `The server gives this reason: ${code}. If it keeps happening, tell whoever runs this server.`,
    }),
  },
  access: {
    title: "This needs a key",
    body: "Ask whoever runs this server for an API key. It is kept in this browser alone.",
    label: "API key",
    submit: "Go on",
    wrong: "The server does not take this key. Look whether it is whole: it begins with rt_.",
    notKept:
      "Your browser keeps nothing for this page, so the key cannot be used. Allow it to store data here.",
    forget: "Forget the key",
  },
  connection: {
    lost: "The connection is lost. Reconnecting…",
    textIsKept: "Your text is kept and will be answered.",
    back: "Connected again.",
  },
};
