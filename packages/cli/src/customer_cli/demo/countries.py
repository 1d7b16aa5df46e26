"""Where the demo's customers live: names, cities and phone numbers as they are there."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Country:
    """A country with what its people are called and how they are reached.

    Attributes:
        code: ISO 3166-1 alpha-2.
        phone: an international number, each ``#`` a digit to be drawn.
        surnames: the women's form where it differs, after a slash.
    """

    code: str
    language: str
    currency: str
    timezone: str
    phone: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    cities: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]


COUNTRIES = (
    Country(
        code="US",
        language="en",
        currency="USD",
        timezone="America/Chicago",
        phone="+131255501##",
        women=("Olivia", "Emma", "Ava", "Maya", "Grace", "Naomi"),
        men=("Liam", "Noah", "James", "Elijah", "Marcus", "Henry"),
        surnames=("Johnson", "Williams", "Davis", "Garcia", "Nguyen", "Robinson", "O'Brien"),
        cities=(("Chicago", "IL", "60601"), ("Austin", "TX", "78701"), ("Portland", "OR", "97201")),
        streets=("Maple Street", "Oak Avenue", "Lake View Drive"),
    ),
    Country(
        code="GB",
        language="en-GB",
        currency="GBP",
        timezone="Europe/London",
        phone="+447400123###",
        women=("Amelia", "Isla", "Freya", "Priya", "Charlotte"),
        men=("Oliver", "George", "Harry", "Arjun", "Rhys"),
        surnames=("Smith", "Taylor", "Patel", "Hughes", "MacDonald", "Khan"),
        cities=(("London", "", "SW1A 1AA"), ("Leeds", "", "LS1 4AP"), ("Cardiff", "", "CF10 1EP")),
        streets=("High Street", "Station Road", "Church Lane"),
    ),
    Country(
        code="DE",
        language="de",
        currency="EUR",
        timezone="Europe/Berlin",
        phone="+4917139200##",
        women=("Hannah", "Lena", "Jule", "Aylin", "Katharina"),
        men=("Jürgen", "Lukas", "Emre", "Björn", "Matthias"),
        surnames=("Müller", "Schmidt", "Weiß", "Öztürk", "Köhler", "Brandt"),
        cities=(("Berlin", "", "10115"), ("Köln", "", "50667"), ("München", "", "80331")),
        streets=("Hauptstraße", "Gartenweg", "Schillerstraße"),
    ),
    Country(
        code="FR",
        language="fr",
        currency="EUR",
        timezone="Europe/Paris",
        phone="+33612345###",
        women=("Chloé", "Inès", "Léa", "Camille", "Élodie"),
        men=("Léo", "Jérôme", "François", "Hugo", "Mehdi"),
        surnames=("Lefèvre", "Moreau", "Benali", "Dupont", "Gauthier", "Chevalier"),
        cities=(("Paris", "", "75011"), ("Lyon", "", "69002"), ("Nantes", "", "44000")),
        streets=("rue de la République", "avenue Victor Hugo", "rue des Lilas"),
    ),
    Country(
        code="RO",
        language="ro",
        currency="RON",
        timezone="Europe/Bucharest",
        phone="+40712345###",
        women=("Ioana", "Andreea", "Ștefania", "Mădălina"),
        men=("Andrei", "Răzvan", "Mihai", "Ionuț"),
        surnames=("Popescu", "Ionescu", "Țăranu", "Dumitrescu", "Bălan"),
        cities=(("București", "", "010011"), ("Cluj-Napoca", "", "400001")),
        streets=("Strada Lungă", "Bulevardul Unirii"),
    ),
    Country(
        code="PL",
        language="pl",
        currency="PLN",
        timezone="Europe/Warsaw",
        phone="+48512345###",
        women=("Zofia", "Małgorzata", "Agnieszka", "Łucja"),
        men=("Paweł", "Jakub", "Michał", "Łukasz"),
        surnames=("Wiśniewski/Wiśniewska", "Wójcik", "Kowalski/Kowalska", "Zając", "Nowak"),
        cities=(("Warszawa", "", "00-001"), ("Kraków", "", "30-001")),
        streets=("ulica Długa", "ulica Polna"),
    ),
    Country(
        code="ES",
        language="es",
        currency="EUR",
        timezone="Europe/Madrid",
        phone="+34612345###",
        women=("Lucía", "Martina", "Inés", "Begoña"),
        men=("Álvaro", "Mateo", "Íñigo", "José"),
        surnames=("García", "Núñez", "Fernández", "Ibáñez", "Peña"),
        cities=(("Madrid", "", "28013"), ("Sevilla", "", "41001")),
        streets=("Calle Mayor", "Avenida de la Constitución"),
    ),
    Country(
        code="SE",
        language="sv",
        currency="SEK",
        timezone="Europe/Stockholm",
        phone="+4670174069#",
        women=("Åsa", "Elsa", "Märta"),
        men=("Björn", "Örjan", "Axel"),
        surnames=("Lindström", "Åkesson", "Sjöberg", "Nilsson"),
        cities=(("Stockholm", "", "111 20"), ("Malmö", "", "211 20")),
        streets=("Storgatan", "Björkvägen"),
    ),
    Country(
        code="BR",
        language="pt-BR",
        currency="BRL",
        timezone="America/Sao_Paulo",
        phone="+551198765####",
        women=("Júlia", "Conceição", "Beatriz", "Larissa"),
        men=("João", "Thiago", "Antônio", "Caio"),
        surnames=("Silva", "Gonçalves", "Araújo", "Magalhães"),
        cities=(("São Paulo", "SP", "01310-100"), ("Salvador", "BA", "40020-000")),
        streets=("Avenida Paulista", "Rua das Flores"),
    ),
    Country(
        code="IN",
        language="en-IN",
        currency="INR",
        timezone="Asia/Kolkata",
        phone="+919876543###",
        women=("Ananya", "Lakshmi", "Meera", "Zara"),
        men=("Rohan", "Vikram", "Aditya", "Imran"),
        surnames=("Sharma", "Iyer", "Reddy", "Chatterjee", "Khan"),
        cities=(("Mumbai", "MH", "400001"), ("Bengaluru", "KA", "560001")),
        streets=("MG Road", "Park Street"),
    ),
    Country(
        code="JP",
        language="ja",
        currency="JPY",
        timezone="Asia/Tokyo",
        phone="+819012345###",
        women=("Haruka", "Yui", "Aiko"),
        men=("Kenji", "Ren", "Takumi"),
        surnames=("Satō", "Suzuki", "Takahashi", "Itō"),
        cities=(("Tōkyō", "", "100-0001"), ("Ōsaka", "", "530-0001")),
        streets=("Marunouchi", "Umeda"),
    ),
    Country(
        code="NG",
        language="en-NG",
        currency="NGN",
        timezone="Africa/Lagos",
        phone="+234803123####",
        women=("Ngozi", "Adaeze", "Folake"),
        men=("Chukwuemeka", "Tunde", "Ibrahim"),
        surnames=("Okafor", "Adébáyò", "Balogun", "Eze"),
        cities=(("Lagos", "", "100001"), ("Abuja", "", "900001")),
        streets=("Allen Avenue", "Broad Street"),
    ),
    Country(
        code="AU",
        language="en-AU",
        currency="AUD",
        timezone="Australia/Sydney",
        phone="+61491570###",
        women=("Matilda", "Ruby", "Siobhán"),
        men=("Jack", "Angus", "Lachlan"),
        surnames=("Kelly", "Nguyen", "Campbell", "Walsh"),
        cities=(("Sydney", "NSW", "2000"), ("Hobart", "TAS", "7000")),
        streets=("George Street", "Beach Road"),
    ),
)
