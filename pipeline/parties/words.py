"""Word lists of the finder: titles, given names, words that are also names, sentence openers.

All entries are folded (lower case, no accents). They hold language; parties are data in ``seeds/``.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Names and acronyms that are ordinary words when written small; these need their capitals.
WORDS = _set(
    """
    alphabet
    abe aid america argentine benin bern bolt brics brown bush can capitol castillo castro
    center centre chad chan chile china congress conservatives correa cortizo costa crimea
    cuba cyprus czech dail dane dawn democrat democratic democrats diaz duque dutch eu fatah fiji finn forward
    freedom french front funes georgia golan granada greens grenada guinea hope hr ice is it
    jordan justice kim labor labour lao las lasso lee left li liberals likud lima long los
    lula ma macri maduro maldives male mali malta march mas may mercado metro milei modi moon morales
    morena moreno moro nato_2 nauru nice niger noboa now oas oman orban pan park parliament pd pena
    pence pentagon people peru petro pj podemos pole poles polish polo pope pp praia pri progress ps psd pt
    pvv quad quito rada rama reform republican republicans rice right rouhani said sall samoa sanchez
    sandu santos scot senate seym singh sofia storting sumar sun swede swiss talon thai togo tonga
    tories tory truss turk turkey turks uk un union unity unos us usa victoria vox war who will yoon
    young zapatero
    """
)

#: Those of them that are names all the same where a whole text is written small.
SMALL_NAMES = _set(
    """
    america brics chile china congress crimea cuba cyprus democrats eu fatah fiji likud lula macri maduro
    milei modi nauru orban pentagon peru republicans rouhani samoa tonga tories tory uk zapatero
    """
)

#: Acronyms that are also words: in a text all in capitals they need some sign of the name.
SHOUTED_WORDS = _set(
    """
    aid can ice is it let mas may pan pp un us who will
    """
)

#: State names that people bear too: "Chad Smith", "Michael Jordan", "Israel Adesanya".
PERSON_NAMES = _set(
    """
    america argentina asuncion austin berlin bogota brazil cairo cayenne chad chile china cuba dakota denmark
    domingo dominica egypt florence france francia gaza geneva georgia holland india ireland israel jersey
    jordan
    kenya kiev kingston lesotho lima london lourdes luxembourg madrid malabo male mali malta
    mauricio milan niger paris praia roma rome salvador santiago sofia sydney vaduz valencia victoria
    vienna washington
    """
)

#: Persons with a state's or a capital's name, where capitals do not tell: "ISRAEL ADESANYA WINS".
NAMESAKES = frozenset(
    (
        "chad kroeger", "chad smith", "chad wolf", "china mieville", "georgia o keeffe", "india arie",
        "israel adesanya", "israel folau", "israel kamakawiwo ole", "jordan henderson", "jordan klepper",
        "jordan peterson", "jordan pickford", "jordan spieth", "kenya barris", "kenya moore", "london breed",
        "paris jackson", "santiago cafiero", "sydney sweeney",
    )
)  # fmt: skip

#: Titles before a surname, English and Spanish.
TITLES = _set(
    """
    adviser advisor comptroller concejal concejala coordinator ombudsman pro tem treasurer
    dra gral lic lcdo lcda ing srta dna cnel daw mons monsenor sres
    undersecretary vicecanciller viceministra viceministro vicepresidenta vicepresidente whip
    lieutenant lt sergeant sgt major officer attorney
    speaker director chief executive editor sheriff reverend rev cardinal bishop archbishop rabbi
    admiral alcalde alcaldesa ambassador headman headwoman ayatollah canciller candidata candidate candidato
    captain chair chairman chairwoman chancellor col colonel commissioner comrade congressman
    congresswoman counterpart dame deputy dictator diputada diputado doctor doctora don dona
    dr elect emir expresidenta expresidente foreign frau gen general gobernador gobernadora
    gov governor herr imam incumbent judge justice king lady lawmaker leader lider lord madame
    mandataria mandatario marshal mayor minister ministra ministro miss mister monsieur mr mrs
    ms papa pope premier president presidenta presidente presidents prime primer primera
    prince princess principe prof professor queen reina rep representative rey secretary sen
    senador senadora senator senor senora sheik sheikh sir spokesman spokesperson spokeswoman
    sr sra strongman sultan taoiseach vice
    """
)

#: Those of them that are said to women alone, and to men.
TITLES_OF_WOMEN = _set(
    """
    alcaldesa candidata chairwoman concejala congresswoman dame diputada doctora dona dra expresidenta frau
    gobernadora lady madame mandataria ministra miss mrs ms presidenta primera princess queen reina senadora
    senora spokeswoman sra srta vicepresidenta viceministra
    """
)
TITLES_OF_MEN = _set(
    "chairman congressman don herr king lord mister monsieur mr prince senor sir spokesman sr"
)

#: Names of persons that open sentences as words, too: "Mark my words", "Black voters", "Sue them".
NAMES_AND_WORDS = _set(
    """
    art banks bill black brown drew english faith field frank grace grant gray green grey guy hope
    joy king long love mark may miles pat price rice rich rob rose straw sue white will woods young
    """
)

#: Given names that mark the capitalised word after them as a surname.
GIVEN_NAMES = _set(
    """
    aaron adam adrian adriana alan albert alejandro alex alexander alexandra alfred ali alice
    alicia amanda amy ana andre andrea andrew andy angela ann anna anne anthony antonio
    armando arthur ashley barbara barron ben benjamin bernie beth betty bill billy bob bobby brad
    bradley brandon brenda brett brian brigitte bruce carl carla carlos carol caroline catherine cathy
    charles charlie charlotte chelsea chris christian christina christine christopher cindy
    claire clara claudia colin craig cristina cyrus cynthia dan daniel daniela dave david deborah
    dennis denzel diana diane diego don donna doris dorothy doug douglas ed eddie eduardo
    edward elena eli elizabeth ella ellen emily emine emma eric erica erik eva evelyn federico
    felipe fernando fiona fran frances francis francisco frank fred frederick gabriel gabriela
    gareth gary gavin george gerald gina glenn gloria gordon grace graham greg gregory hannah
    harold harry heather hector helen henry hilary hillary holly howard hugh hugo hunter ian
    irene irving isabel ivan ivanka jack jackie jacob jake james jamie jan jane janet jared
    jason javier jay jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica jill jim
    jimmy jo joan joe joel john johnny jon jonathan jorge jose joseph josh joshua joyce juan
    juana judith judy julia julian julie julio justin karen karl kate katherine kathleen kathy katie keith
    kelly ken kenneth kevin kim kyle larry laura lauren laurence leo leonard leslie lewis lily
    linda lisa liz louis lucas lucy luis luke lynn malia manuel marc marco margaret maria marie
    mario marion mark marta martha martin martina mary matt matthew maurice max megan melania
    melinda melissa michael michel michelle miguel mike mitch mohamed mohammed monica monty
    nancy naomi natalie nathan neil nicholas nick nicole nigel nina noah nora norman oliver
    olivia oscar pablo pamela patricia patrick paul paula pedro peggy peter phil philip
    phillip rachel rafael ralph ramon randy ray raymond rebecca ricardo richard rick ricky rob
    robert roberto robin rod roger roland ron ronald rosa rose ross roy russell ruth ryan
    sally sam samantha samuel sandra sara sarah sasha scott sean sebastian sergio sharon sheila
    shirley simon sofia sophia sophie spencer stacey stanley stella stephanie stephen steve
    steven stuart sue susan suzanne sylvia tamara ted teresa terry theodore thomas tim timothy
    tina todd tom tommy tony tracy trevor tyler valentina valerie vanessa vera vernon veronica
    vic vicky victor victoria vincent virginia walter warren wayne wendy will william xavier
    yvonne zach zachary zoe
    aisha akshata alastair alexis alina allison alyssa amelia anastasia angelica anita anton
    archie arlene arnold arturo asma audrey ava beatrice beatriz beau benito benny bernard
    bernice bianca bilal blake bonnie brendan bridget bryan bushra caitlin calvin camila camilla
    carmen carrie casey cassandra cecilia cedric celia cherie chloe clarence clifford clive
    colette connor cory courtney cristian curtis cyril damian damon daphne daria darius darren
    daryl debra denis denise derek derrick desmond dmitri dmitry dominic dustin dwayne dylan
    edgar edith edmund edwin eileen elaine eleanor elise eliza elliot elliott elsa emilia
    enrique erin ernest esther ethan eugene evan ezra fabian fatima felicity fernanda
    flavio floyd freddie garrett genevieve gerard gerry gertrude gilbert gillian gladys glenda
    greta guillermo gustavo gwen harley harriet harvey heidi helena henrietta herbert
    herman hubert imran ingrid isaac isabella isaiah jacqueline jaime jair jamal jana janice
    jasmine jeanette jeanne jeb jenna jerome joanna joanne jocelyn jodi joey johanna josefina
    josephine josie juanita justine kara karim kathryn katrina kayla kelvin kendra kerry kirsten
    kristen kristin kurt kylie lara lars leah leila lena leon leonardo leroy lester lila
    lillian lindsay lindsey lionel logan lois lola loretta lorraine louise lucia luciana lucille
    luther lydia lyle lyndon lyudmila mabel maher malik mandy marcela marcia marcus mariana
    marilyn marina marjorie marlene marsha marvin mateo matilda maureen mauricio melanie
    meredith mia mickey mikhail mildred miranda miriam molly monique muhammad
    murray myra nadia nadine nate ned nelson nicola nicolas nikki noelle olena olga omar
    otto patsy patty paulina pauline penelope phoebe phyllis polly priscilla quentin rachael
    raul reggie regina reginald rene renee rhonda rifaat rita roberta robyn rocio rodrigo
    rolando ronnie rory rosalind rosemary roxanne ruben rudy rupert sabrina sadie salma
    sanjay selma serena sergei shannon shaun shelley sherrod sheryl silvia sonia stefan stefanie
    stewart suzanna svetlana tanya tara tatiana teddy tessa thelma theresa tiffany tomas toni
    tracey tricia trudy tyrone ursula usha valeria vicente vicki viktor viktoria vivian vladimir
    wanda wendell wesley whitney wilbur wilfred wilma winifred winston yair yasmin yolanda yuri
    yusuf zara
    """
)

#: Surnames of leaders that are others' given names: "Petro Symonenko".
SURNAMES_GIVEN = _set("fidan petro simion vance")

#: Capitalised words after a state's name that keep it a state: "Jordan King Abdullah", "Chad Army".
INSTITUTION_WORDS = _set(
    """
    after against air ambassador amid and armed army as at border but by central congress
    court crown defence defense embassy envoy finance first for forces foreign from general
    government has human in interior is king minister ministry national navy news of on
    opposition over parliament party peace police president prime prince queen radio republic
    rights said says security senate state supreme television the to trade tv vice vs will
    with
    """
)

#: What English headlines write small, no verb among it.
SMALL_IN_TITLES = _set(
    """
    a about after against amid an and as at before between but by for from if in into nor of off on or
    out over per than that the to under until up via vs with without
    """
)
#: Words that open sentences, headlines and clauses; capitalised they are no names.
COMMON_WORDS = _set(
    """
    estamos estan estoy haber haces hacemos hacen hago hemos hubo imposible nadie pedimos podemos
    puede pueden quien quiere quieren queremos sabemos siempre somos soy tenemos tengo tiene tienen
    todo todos vamos voy urgente ahora atencion exclusiva ultima hora comunicado urgent alert alerta
    history justice nature
    bless bravo btw congrats congratulations disgraceful disgusting ffs felicidades feliz fyi gracias happy imho
    imo lmao lol omg pathetic rofl shame shameful smh tbh viva vivan vote wtaf wtf
    a about above according across activists ademas after again against ago ahead al all allies
    almost along already also although always am amid among an analysis analysts and another antes
    any anyone anything apart aquel aquella are around as asi aside asked at aunque authorities away
    ayer back based be because been before behind being below beneath beside besides better between
    beyond big both breaking but by cada call can certainly children city clearly come como con
    consider could critics cuando currently day days de dear del deputy desde despite despues did
    diplomats do doctors does doing donde done down due durante during each earlier early east
    editorial eight either el ella ellas ellos else elsewhere en enough entonces entre era es
    aquellas aquellos esas esa ese eso esos especially esta estan estas este esto estos even
    eventually ever every everybody everyone everything exactly except exclusive experts families
    far farmers few fewer fifty finally five following for former fortunately four free from fue
    further furthermore get give given go going good great ground ha had half han has hasta have
    having hay he hello hence her here hers herself him himself his how however hoy hundreds i if in
    indeed initially inside instead interview into investigators is it its itself just keep la las
    last late later latest lawyers le least left les less let life like likewise little lo local
    long look los luego made mainly make manana many mas maybe me mean meanwhile media members men
    mi mientras might mine mis monthly more moreover most mostly much must muy my myself nearly
    neither never nevertheless new news next nine no nobody none nor north nos nosotros not nothing
    now nowhere nuestra nuestras nuestro nuestros nurses o obviously of off officials often oh ok on
    once one only onto opinion opponents or other others otherwise otra otro our ours out outside
    over overall own para parents part people perhaps pero photo please police por porque possibly
    previously probably prosecutors protesters que quite rather read really rebels recently
    regardless relatives report reports residents right sadly said same say says se second see segun
    ser seven several shall she should si sido similarly sin since six so sobre soldiers some
    somebody someone something sometimes somewhere son soon sources south speaking still students su
    such supporters sure surely survivors sus take tambien te teachers ten thank thanks that the
    their theirs them then there thereafter therefore these they thing things think third this those
    though thousands three through throughout thus till to toda todas today todo todos together
    tomorrow tonight too toward towards tras troops truly tu tus two un una unas under unfortunately
    united unless unlike unos until up update upon us usted ustedes usually very video voters was
    watch way we week weekly well were west what whatever when whenever where whereas wherever
    whether which while who whoever whom whose why will with within without witnesses women workers
    world would y ya year years yes yesterday yet yo you young your yours yourself
    """
)

#: Weekdays, months, feasts and eras: capitalised, never parties.
CALENDAR = _set(
    """
    abril ad agosto am apr april aug august bc brexit christmas covid dec december diciembre
    diwali domingo easter edt enero est eve facebook feb febrero february fri friday gmt god
    halloween hanukkah instagram internet jan january jueves jul julio july jun june junio
    lunes mar march martes marzo may mayo miercoles mon monday nov november noviembre oct
    october octubre pm pst ramadan rt sabado sat saturday sep sept september septiembre sun
    sunday telegram thanksgiving thu thur thurs thursday tiktok tue tues tuesday twitter utc
    viernes wed wednesday whatsapp x youtube
    """
)

#: Months that are given names, too, or begin the name of a place ("May Pen", "August Town").
MONTH_NAMES = _set("january april may june july august")

#: Titles that anybody may bear; with a common surname they do not tell a leader.
COURTESY_TITLES = _set(
    """
    lieutenant lt sergeant sgt major officer attorney
    speaker director chief executive editor sheriff reverend rev cardinal bishop archbishop rabbi
    admiral alcalde alcaldesa ambassador candidata candidate candidato captain chair chairman
    chairwoman colonel commissioner congressman congresswoman dame deputy diputada diputado
    doctor doctora don dona dr frau gen general gobernador gobernadora gov governor herr
    incumbent judge justice lady lawmaker leader lider lord madame mayor miss mister monsieur
    mr mrs ms prof professor rep representative secretary sen senador senadora senator senor
    senora sir spokesman spokesperson spokeswoman sr sra
    """
)

#: Surnames too common to tell a leader after a courtesy title.
COMMON_SURNAMES = _set(
    """
    abdullah abe adams ahmed ali arce baker barrow blair brown bush cameron carter castillo
    castro cerezo chen clark clinton colom conde cook correa costa davis diallo diaz duque
    fernandez fischer flores fox garcia gillard gomez gonzalez guterres harper harris hassan
    hernandez howard hussein ibrahim johnson jones keita kerry key khan kim king lagos lee li
    lopez lugo martin martinez may medina mendez mesa meyer mitchell mohamed moon moore
    morales moreno morrison mujica nguyen park pena perez petro powell ramos reed reynolds
    rice rivera rodriguez romero rudd sanchez santos schmidt scott silva singh smith suga tan
    torres toure traore truss turnbull vargas wang wilson wong zhang
    """
)

#: Words that head an organisation's name: "Movement for ...", "... Farmers Union".
ORGANISATION_HEADS = _set(
    """
    academy administration aerolinea agency airlines airways alianza alliance army asamblea
    asociacion assembly association authority banco bank battalion bloc board brigade brigades
    brotherhood bureau camara campaign cartel cementera center central centre chamber church
    citizens club coalicion coalition colectivo collective college comision comite command
    commission committee company confederacion confederation conference congreso congress consejo
    convention cooperative coordinadora corp corporation corps corte council court crescent
    defensoria democrats department diocese directorate ejercito federacion federation fiscalia
    forces forum foundation fraternity frente friends front fund fundacion gazette gremio group
    grupo guard guardian guards guild herald holdings house iglesia inc industries initiative
    institute institution instituto journal junta league liga llc logistics ltd militia minera
    mining ministerio ministry mosque mothers motors movement movimiento network news newspaper
    observatory observer office organisation organizacion organization pacto parliament partido
    party people petrolera policia post procuraduria program programme project regiment republicans
    school secretariat senado senate service services sindicato society syndicate synod times
    tribunal tribune trust unidad union unions universidad university voices workers
    """
)

#: Capitalised words that name an office or an institution in general, and nobody by themselves.
GENERIC_WORDS = _set(
    """
    accord act affairs agreement agriculture air ambassador army article asamblea assembly
    attorney avenue bank bay bill border bureau cabinet canciller cancilleria central chamber
    chancellor chapter chief city coalition coast commerce commissioner conference congreso
    congress constitution constitutional consul consulate convention corte council county
    court courts crown culture day defence defensa defense department deputy development
    district east eastern economy educacion education ejercito election elections embajada
    embajador embassy emperor energy environment envoy estado exteriores federal federation
    finance fisheries force forces foreign general gobierno government governor guard gulf
    hacienda health high home house human intelligence interior island islands judge justice
    justicia king kingdom labor labour lake law lawmaker lawmakers leader leadership lower
    mayor military mines minister ministerio ministers ministra ministro ministry month mount
    nacional national navy north northern ocean office opposition parliament partido party
    peace planning police policia political premier president presidenta presidente prime
    prince princess province public queen region relaciones relations republic republica
    rights river salud sea secretary senior security senado senate senator social south southern
    speaker spokesman spokesperson spokeswoman square staff state states summit suprema
    supreme tourism trade transport treaty union university upper vice war week west western
    wing year
    """
)

#: Last words of the names of districts, which nobody has as a surname.
DISTRICTS = _set("borough county township")
#: Last words of the names of businesses and of what else is no person.
TRADES = _set(
    """
    builders capital cement coal construction copper energy engineering estates exports foods freight gas
    imports lithium media metals minerals oil petroleum pharma relief renewables resources rubber shipping
    software solutions systems technologies telecom textiles timber uranium ventures
    cargo ferries lines railways
    aggregates breweries chemicals fisheries haulage mills motors plantations quarries refineries seafoods
    accord alternative renewal
    city parish rangers rovers united wanderers
    """
)

_AIRLINE = ("airline", "carrier", "aerolínea")
_STATION = ("station", "broadcaster", "emisora")
_UTILITY = ("utility",)
_OPERATOR = ("operator", "operadora")
#: Last words of the names of services, which a place may tell from others ("Northern Ireland Water"), and what
#: such a service is called in short.
SERVICES: dict[str, tuple[str, ...]] = {
    "water": _UTILITY, "power": _UTILITY, "electric": _UTILITY, "electricity": _UTILITY, "gas": _UTILITY,
    "airways": _AIRLINE, "airlines": _AIRLINE, "air": _AIRLINE,
    "radio": _STATION, "television": _STATION, "broadcasting": _STATION,
    "telecom": _OPERATOR, "ferries": (*_OPERATOR, "naviera"), "rail": _OPERATOR,
    "railways": ("railway", *_OPERATOR), "lines": (), "ports": (), "post": (), "energy": (), "shipping": (),
    "petroleum": (),
}  # fmt: skip
#: First words of them: "Radju Malta", "Air Senegal".
SERVICES_FIRST: dict[str, tuple[str, ...]] = {
    "air": _AIRLINE, "radio": _STATION, "radju": _STATION, "radyo": _STATION, "tele": _STATION,
    "telecom": _OPERATOR, "correos": (),
}  # fmt: skip

#: Words of the names of bodies that speak for themselves even where a state's name is part of theirs.
OWN_BODIES = _set(
    """
    alianza alliance asociacion association church club comision commission confederacion confederation congress
    federacion federation foundation fundacion guild iglesia league movement movimiento partido party
    sindicato society union unions universidad university
    """
)

#: First words of the names of parties and movements.
CAMPS = _set(
    """
    alternativa civic conservative democratic fuerza independent juntos liberal movement national patriotic
    people popular republican social union unidos united
    """
)

#: Words that names of bodies are made of, none of which tells whose body it is.
BODY_WORDS = ORGANISATION_HEADS | GENERIC_WORDS

#: Words before a party's name that make it another one's: "National Democratic Party".
PARTY_EPITHETS = _set(
    """
    alliance christian citizens constitutional free green independent justice liberal muslim
    national new people peoples popular progressive radical reform republican revolutionary
    social socialist unified union united workers
    """
) | {"people s"}

#: Portfolios that follow "Minister of": part of a title, not of a name.
PORTFOLIOS = _set(
    """
    affairs agriculture commerce culture defence defensa defense development economy educacion
    education energy environment exteriores finance fisheries foreign hacienda health home
    interior justice justicia labor labour mines national planning public relaciones relations
    salud security social state tourism trade transport war
    """
)

#: Acronyms and short capitalised words that name no party.
NO_PARTY = _set(
    """
    paz ong ongs ngo ngos genocide genocidio holocaust holocausto democratic conservative
    liberal socialist communist fascist buddhist hindu protestant european europeans europeos
    african africans asian asians western westerners eastern islamic islamist sunni shia shiite
    arab middle nazi ai aids arabic atm bible buddhism cantonese capitalism catholicism ceo cfo
    christianity communism covid democracy dna easter english eur faq fascism gdp gps hebrew
    hinduism hiv html id ii iii internet islam it iv jr judaism koran latin llc mandarin marxism
    md nazism nobel ok olympic olympics oscar pdf phd pr quran socialism sr suv tv twitter uk
    usd vi vii viii vip zionism
    balkans caucasus himalaya himalayas levant maghreb magreb sahara sahel scandinavia
    """
)

#: Articles and the like: capitalised or not, they open no name.
DETERMINERS = _set(
    """
    a an aquellas aquellos el esas esos her his its la las los our that the their these this those un una
    """
)

#: Common words that also open names of organisations.
NAME_OPENERS = _set(
    """
    big black children christian citizens democratic doctors east farmers first free great
    green lawyers left local men mothers muslim national new north nurses one parents people
    right social socialist south students teachers united veterans west women workers world
    young
    """
)

#: Surnames that look like English plurals.
SURNAMES_IN_S = _set(
    """
    adams banks brooks charles collins davies edwards evans fernandes flores fuentes gomes harris
    hopkins hughes james jones lopes mendes morales nunes phillips reyes roberts robles rodrigues
    rogers stevens torres watkins wells williams
    """
)

#: Small words inside names of persons.
PERSON_PARTICLES = _set(
    """
    de del da dos das do van von der den bin bint ibn al el la le du di ter ten los las y e ould
    abu ben
    """
)

#: Small words inside names of organisations.
GROUP_PARTICLES = _set("of for the to against de del la las los el para por y des du")

#: First words of "... of <state>" that leave it the state: "Government of Peru".
STATE_HEADS = _set(
    """
    government republic kingdom people army parliament congress foreign state embassy federation
    senate gobierno citizens forces house office party
    """
)

#: Common words that stay with the name after them even at the start of a sentence.
PLACE_OPENERS = _set("new north south east west los las san santa el")
