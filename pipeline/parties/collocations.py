"""Fixed phrases that contain a party's name and are no mention of it.

The finder takes them as longest matches and drops them, so nothing inside is found either. A
registry that holds such a phrase as a name of its own wins over this list.
"""

from __future__ import annotations

_PLACES = """
new jersey|new england|new mexico|west virginia|south china sea|east china sea|sea of japan
gulf of mexico|gulf of guinea|gulf of oman|indian ocean|persian gulf|english channel|irish sea
jordan river|river jordan|jordan valley|panama canal|niger river|niger delta|congo river
river niger|lake chad|lake chad basin|strait of malacca|washington state|washington dc area
washington county|washington heights|washington square|fort washington|lake victoria
victoria falls|queen victoria|paris texas|paris hilton|vienna virginia|mount lebanon
lebanon county|lebanon pennsylvania|lebanon tennessee|little italy|panama city beach
panama city florida|santiago de cuba|san jose california|french quarter|french guiana
french polynesia|french riviera|french alps|swiss alps|spanish harlem|american samoa
british columbia|british virgin islands|dutch harbor|dutch antilles|mexico beach|peru indiana
new brunswick|new york|new york city|brussels sprouts|brussels sprout|brussels airport
moscow idaho|west georgia|georgia avenue|georgia county|fulton county georgia|atlanta georgia
georgia atlanta|rome georgia|athens georgia|athens ohio|rome new york|south georgia
savannah georgia|augusta georgia|cuba missouri|cuba new york|norway maine|poland ohio
malta new york|mali empire|ghana empire|roman empire|ottoman empire|british empire|russian empire
austrian empire|german empire|mexican war|korean peninsula|korean war|vietnam war|gulf of tonkin
iberian peninsula|arabian peninsula|arabian sea|caspian sea|bay of bengal|horn of africa
latin america|latin american|latin americans|central america|central american|central americans
south america|south american|south americans|north america|north american|north americans
african american|african americans|asian american|asian americans|native american|native americans
mexican american|mexican americans|cuban american|cuban americans|italian american
italian americans|irish american|irish americans|japanese american|japanese americans
arab american|arab americans|muslim american|muslim americans|chinese american|chinese americans
korean american|korean americans|indian american|indian americans|american indian|american indians
polish american|polish americans|iranian american|iranian americans|french canadian
french canadians|america latina|centroamerica|sudamerica|latinoamerica|new caledonia|cuba gooding
new guinea|west new guinea|santiago de compostela|santiago del estero|santiago de los caballeros
tamil nadu|indian plate|arabian plate|african plate|usa network|toys r us|new south wales|indian affairs
"""

_THINGS = """
guinea pig|guinea pigs|guinea fowl|guinea worm|turkey sandwich|turkey sandwiches|turkey breast
turkey dinner|turkey burger|turkey leg|turkey day|turkey farm|turkey farmers|turkey meat
turkey vulture|roast turkey|thanksgiving turkey|cold turkey|wild turkey|turkey trot|china plates
china plate|china cabinet|china shop|bone china|fine china|china doll|brazil nut|brazil nuts
panama hat|panama hats|panama papers|cuban sandwich|cuban cigar|cuban cigars|cuban missile crisis
french fries|french toast|french horn|french bulldog|french kiss|french door|french doors
french open|french press|french vanilla|danish pastry|danish pastries|swiss cheese
swiss army knife|swiss roll|swiss chard|turkish delight|turkish bath|turkish coffee
russian roulette|russian doll|russian dolls|russian dressing|chinese food|chinese checkers
chinese new year|chinese restaurant|chinese takeaway|chinese whispers|chinese zodiac|italian food
italian restaurant|mexican food|mexican restaurant|mexican standoff|thai food|thai restaurant
indian food|indian summer|indian restaurant|indian reservation|indian wells|indian tribe
indian tribes|greek yogurt|greek salad|greek tragedy|greek mythology|greek orthodox
russian orthodox|ethiopian orthodox|german shepherd|german shepherds|german measles
german chocolate|belgian waffle|belgian waffles|belgian beer|canadian bacon|canada goose
canada geese|irish coffee|irish stew|irish setter|scotch whisky|dutch oven|dutch courage
dutch auction|dutch elm|double dutch|spanish flu|spanish inquisition|spanish fly|spanish moss
spanish omelette|egyptian cotton|persian rug|persian cat|afghan hound|afghan hounds|siamese cat
japanese maple|japanese beetle|korean barbecue|vietnam veteran|vietnam veterans|american airlines
american express|american idol|american pie|american football|american dream|american beauty
american psycho|american sniper|american eagle|american girl|american bandstand|captain america
america first|make america great again
miss america|good morning america|bank of america|british airways|british petroleum|british museum
british open|british telecom|air france|air canada|air india|air china|tour de france|grand prix
le monde|japan airlines|korean air|singapore airlines|turkish airlines|ethiopian airlines
kenya airways|qatar airways|malaysia airlines|philippine airlines|miss universe|nigerian prince
jordan almonds|air jordan|air jordans|jordan brand|washington post|washington times
washington examiner|washington monthly|washington free beacon|washington wizards
washington capitals|washington nationals|washington redskins|washington commanders
washington university|university of washington|george washington|martha washington
booker t washington|new england patriots|new york times|moscow times|jerusalem post
times of israel|times of india|hindustan times|straits times|irish times|japan times|china daily
south china morning post|global times|korea herald|korea times|korea joongang daily|kyiv post
kyiv independent|bangkok post|jakarta post|prague post|buenos aires times|tehran times|gulf news
khaleej times|arab news|london stock exchange|paris match|paris agreement|paris accord
paris accords|paris climate agreement|paris climate accord|paris climate deal|acuerdo de paris
paris saint germain|real madrid|atletico madrid|atletico de madrid
paris club|paris fashion week|paris olympics|tokyo olympics|london olympics
beijing olympics|geneva convention|geneva conventions|vienna convention|vienna philharmonic
oslo accords|oslo accord|oslo agreement|rome statute|treaty of rome|treaty of lisbon|lisbon treaty
maastricht treaty|abraham accords|dayton accords|minsk agreements|minsk agreement
camp david accords|good friday agreement|helsinki accords|kyoto protocol|bonn agreement
warsaw pact|warsaw ghetto|stockholm syndrome|havana syndrome|lima syndrome|montreal protocol
doha round|doha agreement|washington consensus|beijing consensus|beijing declaration
cairo declaration|london bridge|london eye|london marathon|london underground|berlin wall
berlin film festival|vienna state opera|bolivarian revolution|russian blue|dominican order
dominican friar|dominican friars|georgia tech|georgia state university|university of georgia
georgia bulldogs|georgia peach|georgia power|georgia guidestones|jordan peele|trump tower
trump towers|trump organization|trump hotel|trump plaza|trump university|trump card|trump cards
clinton foundation|bush family|obama foundation|obama presidential center|lincoln center
kennedy center|reagan airport|reagan national|park avenue|park service|moon landing|may day
american legion|bureau of indian affairs|spanish speaking world|french language|spanish language
chinese language|russian language|german language|arabic language|polish language
ukrainian language|hebrew language|nations cup|world cup|mexican grand prix|us airways
us masters tournament|usa today|iran contra|iran contra affair|monaco grand prix
bahrain grand prix|singapore sling|lebanon bologna|bolivia north carolina|mexico missouri
chile pepper|chile peppers|chile con carne|chile verde|lima bean|lima beans|republican guard
todos los santos
nobel de la paz|american university|american university of beirut|american university in cairo|british council
british academy|national geographic|south pacific
"""

#: Folded phrases.
BLOCKERS: frozenset[str] = frozenset(
    " ".join(phrase.split())
    for block in (_PLACES, _THINGS)
    for line in block.splitlines()
    for phrase in line.split("|")
    if phrase.strip()
)
