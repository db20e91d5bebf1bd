"""What is typed, and the body that the contract names for it."""

TASK = "B.1:2026:U1"
ENTRY = "year:2026:U0:U1"
DECISION = ["--decision", "12/QĐ-BCĐ", "--date", "1/2/2026"]
DOCUMENT = {"issuer": "BCĐ", "type": "quyết định", "number": "12/QĐ-BCĐ", "date": "2026-02-01"}

ON_TASK = [
    (["task", "accept", TASK], {"type": "acknowledge"}),
    (["task", "progress", TASK, "xong"], {"type": "report_progress", "text": "xong"}),
    (
        ["task", "submit", TASK, "--number", "3/BC", "--date", "20/11/2026"],
        {"type": "submit", "number": "3/BC", "dated": "2026-11-20", "files": [], "note": ""},
    ),
    (
        ["task", "submit", TASK, "--outcome", "returned", "--reason", "thiếu dự toán"],
        {
            "type": "submit", "files": [], "note": "",
            "outcome": "returned", "reason": "thiếu dự toán",
        },
    ),
    (
        ["review", "note", TASK, "--text", "đã rà soát"],
        {"type": "submit", "note": "đã rà soát"},
    ),
    (
        ["task", "contribute", TASK, "--note", "kèm góp ý"],
        {"type": "submit", "files": [], "note": "kèm góp ý"},
    ),
    (
        ["task", "extend", TASK, "--until", "2026-12-01", "--reason", "chờ số liệu"],
        {"type": "request_extension", "until": "2026-12-01", "reason": "chờ số liệu"},
    ),
    (["task", "delegate", TASK, "--to", "U2"], {"type": "delegate", "unit": "U2"}),
    (["task", "take-back", TASK], {"type": "take_back"}),
    (["review", "approve", TASK], {"type": "approve", "note": ""}),
    (
        ["review", "return", TASK, "--reason", "thiếu", "--due", "1/12/2026"],
        {"type": "return", "reason": "thiếu", "due": "2026-12-01"},
    ),
    (["review", "grant", TASK], {"type": "decide_extension", "granted": True}),
    (
        ["review", "deny", TASK, "--reason", "gấp"],
        {"type": "decide_extension", "granted": False, "reason": "gấp"},
    ),
    (
        ["review", "arrival", TASK, "--on", "2026-11-19", "--reason", "mất mạng"],
        {"type": "record_received_on", "received_on": "2026-11-19", "reason": "mất mạng"},
    ),
    (["review", "reassign", TASK, "--to", "U3"], {"type": "reassign", "unit": "U3", "reason": ""}),
    (
        ["review", "withdraw", TASK, "--reason", "trùng", "--yes"],
        {"type": "withdraw", "reason": "trùng"},
    ),
    (["review", "suspend", TASK, "--reason", "chờ"], {"type": "suspend", "reason": "chờ"}),
    (["review", "resume", TASK], {"type": "resume"}),
    (
        ["record", "sent", TASK, "--to", "BODY", "--document", "5/CV", "--agreed", "1/12/2026"],
        {"type": "hand_over", "body": "BODY", "document": "5/CV", "agreed": "2026-12-01"},
    ),
    (
        ["record", "received", TASK, "--document", "6/CV"],
        {"type": "receive_back", "document": "6/CV", "note": ""},
    ),
    (
        ["record", "returned", TASK, "--reason", "thiếu dự toán"],
        {
            "type": "receive_back", "document": "",
            "note": "Trả lại để hoàn thiện: thiếu dự toán",
        },
    ),
    (
        ["record", "asked", TASK, "--body", "BODY", "--document", "7/CV"],
        {"type": "ask", "body": "BODY", "document": "7/CV"},
    ),
    (
        ["record", "directive", TASK, "--by", "TT", "--document", "9/CV", "--due", "1/12/2026"],
        {"type": "direct", "due": "2026-12-01", "document": "TT: 9/CV"},
    ),
    (
        ["directive", TASK, "--text", "làm ngay", "--lead", "U4"],
        {"type": "direct", "lead": "U4", "instruction": "làm ngay"},
    ),
    (
        ["escalation", "promise", TASK, "--until", "1/12/2026"],
        {"type": "promise", "until": "2026-12-01"},
    ),
]  # fmt: skip

ON_ENTRY = [
    (["task", "accept", ENTRY], {"type": "acknowledge"}),
    (
        ["task", "extend", ENTRY, "--until", "2026-12-01", "--reason", "chậm"],
        {"type": "request_entry_extension", "unit": "U1", "until": "2026-12-01", "reason": "chậm"},
    ),
    (["review", "approve", ENTRY], {"type": "accept", "units": ["U1"]}),
    (
        ["review", "return", ENTRY, "--reason", "thiếu"],
        {"type": "return_entry", "unit": "U1", "reason": "thiếu"},
    ),
    (
        ["review", "grant", ENTRY, "--until", "1/12/2026"],
        {"type": "decide_entry_extension", "unit": "U1", "granted": True, "until": "2026-12-01"},
    ),
    (
        ["review", "arrival", ENTRY, "--on", "2026-11-19", "--reason", "thư"],
        {"type": "correct_receipt", "unit": "U1", "received_on": "2026-11-19", "reason": "thư"},
    ),
    (
        ["collection", "accept", "year:2026:U0", "U1", "U2"],
        {"type": "accept", "units": ["U1", "U2"]},
    ),
    (
        ["collection", "return", "year:2026:U0", "U1", "--reason", "thiếu"],
        {"type": "return_entry", "unit": "U1", "reason": "thiếu"},
    ),
    (
        ["collection", "na", "year:2026:U0", "U1", "--reason", "không có"],
        {"type": "not_applicable", "unit": "U1", "reason": "không có"},
    ),
    (
        ["collection", "excuse", "year:2026:U0", "U1", "--reason", "bão lũ"],
        {"type": "excuse", "unit": "U1", "reason": "bão lũ"},
    ),
    (
        ["collection", "reopen", "year:2026:U0", "U1", "--until", "1/12/2026", "--reason", "sai"],
        {"type": "reopen", "unit": "U1", "until": "2026-12-01", "reason": "sai"},
    ),
    (
        ["directive", ENTRY, "--due", "1/12/2026", "--document", "9/CV"],
        {"type": "direct_entries", "units": ["U1"], "due": "2026-12-01", "document": "9/CV"},
    ),
    (
        ["record", "directive", ENTRY, "--by", "TT", "--document", "9/CV", "--text", "làm ngay"],
        {
            "type": "direct_entries", "units": ["U1"], "instruction": "làm ngay",
            "document": "TT: 9/CV",
        },
    ),
    (
        ["collection", "direct", "year:2026:U0", "U1", "U2", "--text", "làm ngay"],
        {"type": "direct_entries", "units": ["U1", "U2"], "instruction": "làm ngay"},
    ),
    (["collection", "close", "year:2026:U0", "--yes"], {"type": "close"}),
    (
        ["collection", "close", "year:2026:U0", "--missing", "U2", "--reason", "giải thể", "-y"],
        {"type": "accept_with_gaps", "missing": ["U2"], "reason": "giải thể"},
    ),
    (
        ["collection", "receive", "year:2026:U0", "U1", "--on", "20/11/2026", "--document", "1/BC"],
        {
            "type": "receive",
            "receipt": {
                "unit": "U1", "received_on": "2026-11-20", "source": "paper", "document": "1/BC",
            },
        },
    ),
]  # fmt: skip

COLLECTION = "year:2026:U0"
ON_REPORT = [
    (["report", "accept", COLLECTION, "U1", "U2"], {"type": "accept", "units": ["U1", "U2"]}),
    (
        ["report", "return", COLLECTION, "U1", "--reason", "thiếu", "--due", "1/12/2026"],
        {"type": "return_entry", "unit": "U1", "reason": "thiếu", "due": "2026-12-01"},
    ),
    (
        ["report", "na", COLLECTION, "U1", "--reason", "không có"],
        {"type": "not_applicable", "unit": "U1", "reason": "không có"},
    ),
    (
        ["report", "excuse", COLLECTION, "U1", "--reason", "bão lũ"],
        {"type": "excuse", "unit": "U1", "reason": "bão lũ"},
    ),
    (
        ["report", "reopen", COLLECTION, "U1", "--until", "1/12/2026", "--reason", "sai"],
        {"type": "reopen", "unit": "U1", "until": "2026-12-01", "reason": "sai"},
    ),
    (["report", "close", COLLECTION, "--yes"], {"type": "close"}),
    (
        ["report", "close", COLLECTION, "--missing", "U2", "--reason", "giải thể", "-y"],
        {"type": "accept_with_gaps", "missing": ["U2"], "reason": "giải thể"},
    ),
    (
        [
            "report", "exception", COLLECTION, "U1", "--until", "1/12/2026", "--issuer", "BCĐ",
            "--type", "quyết định", "--number", "12/QĐ-BCĐ", "--date", "1/2/2026",
            "--reason", "bão lũ",
        ],
        {
            "type": "open_locked", "unit": "U1", "until": "2026-12-01", "reason": "bão lũ",
            "decision": DOCUMENT,
        },
    ),
]  # fmt: skip

ON_PLAN = [
    (
        ["plan", "issue", "--number", "4/KH-X", "--date", "1/2/2026", "--yes"],
        {"type": "issue", "issued_on": "2026-02-01", "number": "4/KH-X"},
    ),
    (
        ["plan", "issue", "--number", "4/KH-X", "--date", "1/2/2026", "--for", "X.head", "--yes"],
        {
            "type": "issue", "issued_on": "2026-02-01", "number": "4/KH-X",
            "recorded_for": "X.head",
            "document": {
                "issuer": "X", "type": "kế hoạch", "number": "4/KH-X", "date": "2026-02-01",
            },
        },
    ),
    (
        ["plan", "decide", "D.1", "--deadline", "yearly:11-20", *DECISION],
        {
            "type": "decide_duty", "duty": "D.1", "deadline": {"yearly": "11-20"},
            "decision": DOCUMENT,
        },
    ),
    (
        ["plan", "decide", "D.1", "--deadline", "after:issue+30wd", "--hard", *DECISION],
        {
            "type": "decide_duty", "duty": "D.1", "decision": DOCUMENT,
            "deadline": {"after": "issue", "working_days": 30, "bound": "hard"},
        },
    ),
    (
        ["plan", "decide", "D.1", "--lead", "U4", *DECISION, "--issuer", "Ban", "--type", "họp"],
        {
            "type": "decide_duty", "duty": "D.1", "lead": "U4",
            "decision": {**DOCUMENT, "issuer": "Ban", "type": "họp"},
        },
    ),
    (
        ["plan", "suspend", "--duty", "D.1", "--reason", "chờ", "--yes"],
        {"type": "suspend_plan", "duties": ["D.1"], "reason": "chờ"},
    ),
    (["plan", "resume"], {"type": "resume_plan", "duties": []}),
    (
        ["calendar", "set", "2/1/2027", "--off", "--document", "1/TB", "--calendar", "vn",
         "--yes"],
        {
            "type": "set_calendar", "calendar": "vn", "day": "2027-01-02", "working": False,
            "document": "1/TB",
        },
    ),
    (
        ["record", "outcome", "D.2", "--body", "BODY", "--result", "not_reached"],
        {"type": "record_outcome", "duty": "D.2", "body": "BODY", "outcome": "not_reached"},
    ),
    (
        ["record", "contact", "U1", "--with", "anh Hai", "--text", "sẽ gửi", "--on", "20/11/2026",
         "--task", TASK],
        {
            "type": "record_contact", "obligation": f"assignment:p:{TASK}", "unit": "U1",
            "with_whom": "anh Hai", "channel": "phone", "text": "sẽ gửi", "on": "2026-11-20",
        },
    ),
    (
        ["task", "ask", TASK, "--unit", "U2", "--unit", "U3", "--due", "1/12/2026", "--text", "ý"],
        {
            "type": "ask_contributions", "obligation": f"assignment:p:{TASK}",
            "units": ["U2", "U3"], "due": "2026-12-01", "text": "ý",
        },
    ),
    (
        ["org", "appoint", "U1.head", "p-two", "--name", "Trần Hai", "--since", "1/12/2026"],
        {
            "type": "appoint", "post": "U1.head", "person": "p-two", "name": "Trần Hai",
            "since": "2026-12-01",
        },
    ),
    (
        ["org", "merge", "U1", "--into", "U2", "--on", "1/12/2026", *DECISION, "--yes"],
        {
            "type": "merge_unit", "unit": "U1", "into": "U2", "since": "2026-12-01",
            "decision": DOCUMENT,
        },
    ),
    (
        ["org", "vacate", "U1.head", "--since", "1/12/2026"],
        {"type": "vacate", "post": "U1.head", "since": "2026-12-01"},
    ),
    (
        ["task", "substitute", "--end", "abcdef012345", "--from", "1/12/2026"],
        {"type": "end_substitution", "id": "abcdef012345", "since": "2026-12-01"},
    ),
]  # fmt: skip
