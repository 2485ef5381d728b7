"""The words of titles and names. Every title holds an invented place, so none is a real one."""


def words(text: str) -> tuple[str, ...]:
    """The words of the text; an underscore stands for a space."""
    return tuple(word.replace("_", " ") for word in text.split())


PLACE_STARTS = words("""
    Ashel Bram Brisk Corv Dray Drell Eldr Fenn Garr Gost Hask Ildr Jorv Kest Ketter Lorr Marr Moln
    Nesk Orv Ostr Pell Quill Rask Skell Tarn Thran Ulv Varn Vess Wesk Wyck Yarr Zell
""")
PLACE_ENDS = words("""
    brook combe dale fen gard haven holt lund mark mere moor ness rath ridge spire stead thorpe
    tide vale wick
""")
THINGS = words("""
    Almanac Archive Beacon Bridge Canal Caravan Cartographer Clockmaker Compass Echo Ember Feather
    Ferry Foundry Garden Glacier Harbour Hollow Kiln Lantern Ledger Lighthouse Meridian Mirror
    Observatory Orchard Paper Passage Quarry Salt Signal Sparrow Storm Summer Thread Tide Violin
    Whistle Window Winter
""")
MOODS = words("""
    Borrowed Bright Broken Burning Crooked Distant Early Forgotten Gentle Golden Hidden Hollow Last
    Lonely Midnight Northern Paper Patient Quiet Restless Second Silver Sleeping Stubborn Unwritten
    Wandering
""")
PEOPLE = words("""
    ada aiko amir anneke arno bea benno bruna carl carmen chidi clara dag dalia dario edda eero
    elif emre esme fadil femi fritz gaia gert greta hanna hasan hugo ida imre ines ismael jana
    jonas jude kaia kofi lars leila linus lotte luca maia malik mara mila nadia nils noor odile
    okko olga oskar pavel pia quinn ravi rosa runa sami selma signe sven tamar theo tilda timo una
    urs vera viktor wanda wim yara yusuf zeno zofia
""")

FILM_TITLES = (
    "The {thing} of {place}",
    "{mood} {place}",
    "{place}",
    "A {thing} for {place}",
    "The {mood} {thing} of {place}",
    "Beyond {place}",
    "{place}: The {thing}",
    "Letters to {place}",
    "{place} by Night",
    "The {place} Affair",
)
SERIES_TITLES = (
    "{place}",
    "{place} Street",
    "The {place} Files",
    "{mood} {place}",
    "{place} General",
    "Life in {place}",
    "The {thing}s of {place}",
    "{place} Calling",
)
KIDS_TITLES = (
    "Little {place}",
    "The {thing}s of {place}",
    "{place} and the {mood} {thing}",
    "Hello, {place}!",
    "Captain {place}",
    "{place} Junior",
)
DOCUMENTARY_TITLES = (
    "{place}: A History",
    "Inside {place}",
    "The {thing}s of {place}",
    "Wild {place}",
    "How {place} Works",
)
ALBUM_TITLES = (
    "{place} Nights",
    "{mood} {thing}s ({place})",
    "Live at {place}",
    "{place}",
    "Songs for {place}",
)
HOME_TITLES = (
    "Trip to {place}",
    "{place}, day {number}",
    "Birthday in {place}",
    "{place} hike",
    "Garden {number} {place}",
)
EPISODE_TITLES = (
    "The {thing} at {place}",
    "{mood} {thing} ({place})",
    "Back to {place}",
    "{place}, Part {number}",
    "A {mood} Day in {place}",
    "Nobody Leaves {place}",
)
TRACK_TITLES = (
    "{place} Waltz",
    "Road to {place}",
    "{mood} in {place}",
    "{thing} over {place}",
    "{place} (Reprise)",
    "Leaving {place}",
    "{place} at {number}",
)

FILM_GENRES = words("""
    Drama Comedy Thriller Action Adventure Horror Romance Crime Science_Fiction Fantasy Mystery
""")
SERIES_GENRES = words("""
    Drama Comedy Crime Mystery Science_Fiction Fantasy Thriller History Romance
""")
KIDS_GENRES = words("Family Animation Adventure Comedy Fantasy")
DOCUMENTARY_GENRES = words("Documentary History Nature Science")
ANIME_GENRES = words("Animation Fantasy Adventure Comedy Drama")
MUSIC_GENRES = words("Jazz Folk Electronic Rock Classical Ambient Soul Pop")
HOME_GENRES = words("Home")
