"""Word lists of the finder: titles, given names, words that are also names, sentence openers.

All entries are folded (lower case, no accents). They hold language, not parties: parties are data in
``seeds/``.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Names and acronyms that are ordinary words when written small; these need their capitals.
WORDS = _set(
    """us usa who may will can it is ice un eu uk turkey chad jordan georgia guinea mali niger china chile
    cuba polish polo swiss dutch male bern nice lima sofia victoria praia quito bush brown park moon
    long young hope rice may ma li yoon bolt march labour labor liberals conservatives greens democrats
    republicans progress reform vox forward now union unity justice freedom congress parliament senate
    tory tories left right centre center people front america oman togo benin peru samoa tonga fiji nauru
    malta cyprus granada grenada argentine swede dane turk turks pole poles finn thai scot czech lao
    maldives said singh kim lee chan sun moro rada likud storting dail seym dawn fatah aid hr pan pp
    ps pt pd pj pj psd pvv mas war pri los las unos nato-2 abe modi rama sall talon sandu orban sanchez
    petro castillo castro santos lula rouhani costa mercado macri noboa milei pena lasso moreno correa
    morales duque piñera funes cortizo diaz brics oas pope quad swede french metro capitol
    white-house green-party pentagon downing street beacon hill golan crimea""".replace("-", "_")
)

#: Acronyms that are also words: in a text all in capitals they need some sign of the name.
SHOUTED_WORDS = _set("us who ice may un it is aid pan mas pp will can")

#: State names that people bear too: "Chad Smith", "Michael Jordan", "Israel Adesanya".
PERSON_NAMES = _set(
    """chad jordan georgia israel india kenya paris sofia victoria santiago london lima washington austin
    ireland france holland cuba chile brazil egypt malta china florence kingston madrid rome roma valencia
    berlin denmark luxembourg vaduz dominica domingo malabo bogota cayenne dakota lourdes salvador sydney
    milan vienna geneva cairo male kiev praia jersey lesotho mali niger""".replace("\n", " ")
)

#: Titles before a surname, English and Spanish.
TITLES = _set(
    """president presidents premier chancellor mr mrs ms miss dr sir dame lord lady senator sen congressman
    congresswoman representative rep governor gov mayor minister secretary king queen prince princess
    sheikh sheik emir sultan pope ayatollah imam general gen colonel col marshal admiral captain
    ambassador chairman chairwoman chair leader candidate president-elect elect vice prime foreign
    ex-president comrade taoiseach dictator strongman incumbent counterpart prof professor judge justice
    spokesman spokeswoman spokesperson lawmaker deputy commissioner
    presidente presidenta expresidente expresidenta mandatario mandataria canciller ministro ministra
    senador senadora diputado diputada gobernador gobernadora alcalde alcaldesa senor senora sr sra don
    dona doctor doctora general rey reina principe papa candidato candidata lider primer primera
    mister herr frau monsieur madame""".replace("president-elect", "").replace("ex-president", "")
)

#: Given names that mark the capitalised word after them as a surname.
GIVEN_NAMES = _set(
    """aaron adam adrian adriana alan albert alejandro alex alexander alexandra alfred ali alice alicia
    amanda amy ana andre andrea andrew andy angela ann anna anne anthony antonio arthur ashley barbara
    ben benjamin bernie beth betty bill billy bob bobby brad brandon brenda brett brian bruce carl carla
    carlos carol caroline catherine cathy charles charlie charlotte chelsea chris christian christina
    christine christopher cindy claire clara claudia colin craig cristina cynthia dan daniel daniela dave
    david deborah dennis denzel diana diane diego don donna doris dorothy doug douglas ed eddie eduardo
    edward elena eli elizabeth ella ellen emily emma eric erica erik eva evelyn federico felipe fernando
    fiona fran frances francis francisco frank fred frederick gabriel gabriela gary gavin george gerald
    gina glenn gloria gordon grace graham greg gregory hannah harold harry heather hector helen henry
    hilary hillary holly howard hugh hugo hunter ian irene isabel ivan ivanka jack jackie jacob jake james
    jamie jan jane janet jared jason javier jay jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica
    jill jim jimmy jo joan joe joel john johnny jon jonathan jorge jose joseph josh joshua joyce juan
    judith judy julia julian julie justin karen karl kate katherine kathleen kathy katie keith kelly ken
    kenneth kevin kim kyle larry laura lauren laurence leo leonard leslie lewis lily linda lisa liz louis
    lucas lucy luis luke lynn manuel marc marco margaret maria marie mario marion mark marta martha martin
    martina mary matt matthew maurice max megan melania melinda melissa michael michel michelle miguel
    mike mitch mohamed mohammed monica nancy naomi natalie nathan neil nicholas nick nicole nigel nina
    noah nora norman oliver olivia oscar pablo pamela patricia patrick paul paula pedro peggy peter phil
    philip phillip rachel ralph ramon randy ray raymond rebecca ricardo richard rick rob robert roberto
    robin rod roger roland ron ronald rosa rose ross roy russell ruth ryan sally sam samantha samuel sandra
    sara sarah scott sean sebastian sergio sharon sheila shirley simon sofia sophia sophie spencer stacey
    stanley stella stephanie stephen steve steven stuart sue susan suzanne sylvia tamara ted teresa terry
    theodore thomas tim timothy tina todd tom tommy tony tracy trevor valentina valerie vanessa vera
    vernon veronica vic vicky victor victoria vincent virginia walter warren wayne wendy will william
    xavier yvonne zach zachary zoe irving gareth armando rafael martín ricky bradley tyler monty""".replace(
        "martín", "martin"
    )
)

#: Capitalised words after a state's name that keep it a state: "Jordan King Abdullah", "Chad Army".
INSTITUTION_WORDS = _set(
    """president king queen prime foreign minister ministry army navy police parliament government
    ambassador embassy envoy national central supreme court state first vice defense defence defence
    interior finance border opposition television radio tv news rights human and the in on to for of
    is as at by with from over against after amid but says said will has vs crown prince general party
    senate congress security peace trade air armed forces republic""".replace("\n", " ")
)

#: Words that open sentences, headlines and clauses; capitalised they are no names.
COMMON_WORDS = _set(
    """a about above according across after again against ago ahead all almost along already also although
    always am amid among an and another any anyone anything apart are around as aside asked at away back
    based be because been before behind being below beneath beside besides better between beyond big both
    breaking but by call can certainly city clearly come consider could critics currently day days dear
    deputy despite did do does doing done down due during each earlier early east eight either else
    elsewhere enough especially even eventually ever every everybody everyone everything exactly except
    experts far few fewer fifty finally five following for former fortunately four free from further
    furthermore get give given go going good great ground had half has have having he hello hence her here
    hers herself him himself his how however hundreds i if in indeed initially inside instead into is it its
    itself just keep last late later latest least less let life like likewise little local long look
    made mainly make many maybe me mean meanwhile media men might mine monthly more moreover most mostly
    much must my myself nearly neither never nevertheless new news next nine no nobody none nor north
    not nothing now nowhere obviously of off officials often oh ok on once one only onto opinion or other
    others otherwise our ours out outside over overall own part people perhaps photo please police
    possibly previously probably protesters quite rather read really recently regardless relatives
    residents right sadly said same say says second see seven several shall she should similarly since
    six so some somebody someone something sometimes somewhere soon south sources speaking still students
    such sure surely take ten thank thanks that the their theirs them then there thereafter therefore
    these they thing things think third this those though thousands three through throughout thus till
    to today together tomorrow tonight too toward towards truly two under unfortunately united unless
    unlike until up upon us usually very video voters was watch way we week weekly well were west what
    whatever when whenever where whereas wherever whether which while who whoever whom whose why will
    with within without witnesses women workers world would year years yes yesterday yet you young your
    yours yourself left analysis update exclusive report reports editorial interview lawyers doctors
    teachers farmers nurses activists analysts authorities rebels troops soldiers families survivors
    prosecutors investigators police diplomats parents children men supporters opponents allies members
    el la los las un una unos unas de del al y o pero si no que en con por para como cuando donde mientras
    tras segun desde hasta sobre entre sin su sus este esta estos estas ese esa eso esto aquel aquella
    tambien ya hoy ayer manana asi ademas aunque porque luego entonces antes despues durante mas muy
    se le les lo nos me te yo nosotros ellos ellas el ella usted ustedes hay fue era ser es son esta estan
    ha han sido nuestra nuestro nuestros nuestras mi mis tu tus cada todo toda todos todas otro otra
    """
)

#: Weekdays, months, feasts and eras: capitalised, never parties.
CALENDAR = _set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december mon tue tues wed thu thur thurs fri sat sun jan feb mar apr
    jun jul aug sep sept oct nov dec christmas easter ramadan thanksgiving halloween hanukkah diwali
    lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre gmt est edt pst utc am pm ad bc god covid christmas eve
    new year brexit internet twitter facebook instagram tiktok youtube telegram whatsapp x rt""".replace(
        "new year", ""
    )
)

#: Titles that anybody may bear; with a common surname they do not tell a leader.
COURTESY_TITLES = _set(
    """mr mrs ms miss dr sir dame lord lady senator sen congressman congresswoman representative rep governor
    gov mayor judge justice professor prof captain colonel spokesman spokeswoman spokesperson lawmaker
    deputy commissioner chairman chairwoman chair candidate incumbent mister don dona doctor doctora senor
    senora sr sra senador senadora diputado diputada gobernador gobernadora alcalde alcaldesa general gen
    leader secretary ambassador admiral lider candidato candidata herr frau monsieur madame"""
)

#: Surnames too common to tell a leader after a courtesy title.
COMMON_SURNAMES = _set(
    """johnson brown bush smith kim lee park moon may singh khan lopez garcia gonzalez fernandez rodriguez
    sanchez perez morales castro santos silva costa diaz ramos torres martinez hernandez martin wilson
    clinton scott turnbull howard clark key adams harper morrison mitchell jones harris king chen wang li
    zhang wong tan nguyen ali ahmed hassan hussein mohamed abdullah ibrahim diallo traore toure conde
    keita moore rice kerry powell may davis baker barrow carter reed reynolds vargas mendez castillo garcia
    medina fox correa duque petro arce pena mesa lagos mujica lugo cerezo colom flores guterres blair
    meyer schmidt fischer moreno rivera romero gomez abe suga cook cameron truss rudd gillard"""
)
