"""Words for invented facts."""

ACTIONS = (
    "Post the emergency numbers at the pump house",
    "Write a lone-worker check-in for winter roads",
    "Fit guards on the boat-launch winch",
    "Practise the fire drill at the shop with the summer crew",
    "Add the arena’s ice plant to the hazard assessment",
    "Review the chainsaw procedure with public works",
    "Put a second exit light in the hall",
    "Date and sign the health and safety policy",
    "Keep a record of toolbox talks before mowing season",
    "Inspect the grader’s steps each month and note repairs",
    "Give new seasonal workers the orientation checklist",
    "Label the chlorine store at the water plant",
    "Look for causes beyond the person hurt in each investigation",
    "Check first-aid kits in all vehicles each quarter",
    "Agree with the fire hall who calls for help after hours",
)

OWNERS = (
    "Administrator",
    "Public works foreman",
    "Assistant",
    "Fire chief",
    "Health and safety representative",
)

INCIDENTS = (
    "Worker admitted to hospital",
    "Structural collapse",
    "Unplanned fire with potential for serious injury",
)
