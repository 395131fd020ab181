"""The words of the assortment: families with their nouns, materials and economics, and the names titles are built of."""

from dataclasses import dataclass

COLOURS = (
    "Blue", "White", "Sage", "Charcoal", "Terracotta", "Mustard", "Navy", "Blush", "Olive", "Black", "Cream",
    "Teal", "Rust", "Lilac",
)  # fmt: skip
SERIES = (
    "Harbor", "Oslo", "Juniper", "Marlow", "Cedar", "Lisbon", "Willow", "Kyoto", "Prairie", "Alder", "Mesa",
    "Fjord", "Clover", "Sierra", "Bramble", "Coastal", "Aspen", "Dune", "Orchard", "Linden", "Summit", "Canyon",
    "Meadow", "Ember",
)  # fmt: skip
BRANDS = (
    "Hearth & Hollow", "Northfold", "Tidewater Supply", "Little Acorn", "Fieldnote", "Copper Lane", "Everyday Co",
    "Maison Verte", "Lumen Works", "Stillwater", "Paperbird", "Oak & Ember",
)  # fmt: skip
VENDOR_STEMS = (
    "Arden", "Bexley", "Calder", "Dalton", "Esker", "Farrow", "Galway", "Hadley", "Ibsen", "Jarvis", "Kestrel",
    "Larkin", "Merton", "Norwell", "Ortega", "Penrose", "Quarry", "Rowan", "Selby", "Thornton", "Ulrich", "Verano",
    "Wexford", "Yarrow",
)  # fmt: skip
VENDOR_ENDS = (
    "Ceramics",
    "Trading",
    "Goods",
    "Mills",
    "Imports",
    "Works",
    "Manufacturing",
    "Supply",
)


@dataclass(frozen=True, slots=True)
class Family:
    """A product family: what its titles are made of, and what a typical unit costs, weighs and sends back."""

    name: str
    prefix: str
    category: str
    nouns: tuple[str, ...]
    materials: tuple[str, ...]
    price: float
    weight: float
    returned: float
    cost_share: float = 0.46


FAMILIES = (
    Family("Mugs", "MUG", "Kitchen", ("Mug", "Espresso Cup"), ("Stoneware", "Porcelain", "Enamel"), 17, 0.40, 0.045),
    Family("Bowls", "BWL", "Kitchen", ("Bowl", "Serving Bowl"), ("Stoneware", "Acacia", "Glass"), 23, 0.65, 0.05),
    Family("Cutlery", "CUT", "Kitchen", ("Steak Knife", "Spoon Set"), ("Steel", "Brass", "Bamboo"), 27, 0.35, 0.035),
    Family("Cookware", "CKW", "Kitchen", ("Skillet", "Saucepan"), ("Iron", "Copper", "Ceramic"), 42, 1.5, 0.06),
    Family("Towels", "TWL", "Bath", ("Bath Towel", "Hand Towel"), ("Cotton", "Linen", "Bamboo"), 22, 0.45, 0.06),
    Family("Bath Mats", "BMT", "Bath", ("Bath Mat", "Shower Mat"), ("Cotton", "Teak", "Cork"), 26, 0.8, 0.065),
    Family("Soaps", "SOP", "Bath", ("Soap Bar", "Hand Wash"), ("Olive Oil", "Goat Milk", "Oat"), 11, 0.25, 0.02),
    Family("Table Lamps", "LMP", "Lighting", ("Table Lamp", "Desk Lamp"), ("Brass", "Oak", "Marble"), 48, 1.4, 0.07),
    Family("String Lights", "STL", "Lighting", ("String Lights", "Fairy Lights"), ("LED", "Globe", "Solar"), 24, 0.4, 0.07),
    Family("Candles", "CND", "Lighting", ("Candle", "Tea Light Set"), ("Soy", "Beeswax", "Coconut Wax"), 18, 0.4, 0.03),
    Family("Planters", "PLT", "Garden", ("Planter", "Window Box"), ("Concrete", "Clay", "Zinc"), 27, 6.5, 0.09),
    Family("Garden Tools", "GTL", "Garden", ("Trowel", "Pruner"), ("Steel", "Ash", "Carbon"), 21, 0.5, 0.04),
    Family("Lanterns", "LNT", "Garden", ("Lantern", "Torch"), ("Iron", "Rattan", "Glass"), 31, 1.2, 0.06),
    Family("Notebooks", "NTB", "Office", ("Notebook", "Planner"), ("Dotted", "Leather", "Recycled"), 15, 0.3, 0.025),
    Family("Pens", "PEN", "Office", ("Pen", "Marker Set"), ("Brass", "Walnut", "Gel"), 13, 0.1, 0.025),
    Family("Desk Organisers", "DSK", "Office", ("Desk Tray", "Pen Cup"), ("Oak", "Felt", "Steel"), 28, 0.9, 0.05),
    Family("T-Shirts", "TSH", "Apparel", ("T-Shirt", "Long Sleeve"), ("Organic Cotton", "Hemp", "Pima"), 26, 0.22, 0.17, 0.34),
    Family("Hoodies", "HOD", "Apparel", ("Hoodie", "Sweatshirt"), ("Fleece", "French Terry", "Cotton"), 49, 0.6, 0.19, 0.34),
    Family("Socks", "SCK", "Apparel", ("Crew Socks", "Ankle Socks"), ("Merino", "Cotton", "Bamboo"), 13, 0.09, 0.06),
    Family("Puzzles", "PZL", "Toys", ("Puzzle", "Brain Teaser"), ("Wooden", "Magnetic", "Floor"), 21, 0.7, 0.035),
    Family("Plush Animals", "PLS", "Toys", ("Bear", "Rabbit"), ("Plush", "Corduroy", "Knitted"), 23, 0.3, 0.04),
    Family("Building Blocks", "BLK", "Toys", ("Block Set", "Marble Run"), ("Beech", "Cork", "Maple"), 34, 1.1, 0.05),
    Family("Dog Beds", "DGB", "Pets", ("Dog Bed", "Crate Pad"), ("Canvas", "Sherpa", "Linen"), 46, 1.8, 0.09),
    Family("Pet Bowls", "PTB", "Pets", ("Pet Bowl", "Slow Feeder"), ("Stoneware", "Steel", "Bamboo"), 19, 0.6, 0.04),
)  # fmt: skip

CATEGORIES = tuple(dict.fromkeys(family.category for family in FAMILIES))
SEASONS = {
    "Garden": (140, 0.55),
    "Lighting": (345, 0.40),
    "Apparel": (320, 0.20),
    "Toys": (345, 0.45),
}
"""Day of the year of a category's peak, and how far it swings; the others follow the shop."""
HERO_TITLE = "Blue Stoneware Mug"
LEAKING_FAMILY = "Planters"
SPIKING_CATEGORY = "Lighting"
