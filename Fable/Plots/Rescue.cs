using Fable.Telling;

namespace Fable.Plots;

/// <summary>A small creature is hurt; the hero gives up something dear to make it warm and lets it go in the end.</summary>
internal static class Rescue
{
    public static readonly Plot Plot = Plot.Parse("rescue", "child animal adult magic", "soft", """
        # table creature; creatures; hurt; food; gone
        bird; a tiny bird; had hurt its wing; some seeds; flew up into the blue sky
        butterfly; a blue butterfly; had wet wings; a drop of honey; flew up into the air
        bat; a baby bat; had fallen out of its cave; some water; flew into the night
        swallow; a young swallow; had hurt its leg; some crumbs; flew high over the trees
        sparrow; a little sparrow; had fallen out of its nest; some oats; flew up to its nest
        bee; a fat little bee; was too cold to fly; a drop of honey; flew back to the flowers
        robin; a small robin; had hurt its foot; some berries; flew over the roofs
        # story
        {Hero} had {thing.a}. [{Hero.he} loved it very much.|It was the warmest thing {hero.he} had.]
        {Elder} had made {thing.a} for {hero}. {Hero} took it everywhere.

        {When}, {hero} walked {place.to}. {place.detail} Suddenly, {hero.he} heard a [very small|soft|strange little] sound.
        {When}, {hero} was {place.in}. [{place.detail}|Everything was quiet.] There was a small sound [nearby|not far away].

        /It was {creatures}. It {hurt}.
        There lay {creatures}. It {hurt} and could not fly.

        -"You poor little thing," {said} {hero}. The {creature} was cold and shook all over.
        "{Ohno}!" {said} {hero}. "You cannot stay here. It will be cold tonight."

        {Hero} looked at {thing.the}. Then {hero.he} put the {creature} in it, very gently, and carried it home.
        So {hero} took {thing.the} and made a soft bed of it. {Hero.he} laid the {creature} in it and took it home.

        ?On the way home, it began to rain. {Hero} got wet, but the {creature} stayed dry.
        "Hold on, little {creature}," {hero.he} said on the way.

        /At home, {hero} gave it {food}, but the {creature} did not want to eat. {Hero} was worried.
        {Hero} did not know what to do. The {creature} did not eat and did not move.

        {Hero.he} asked {elder}. "It needs rest, and {food}," said {elder}. "And you must be very quiet."
        "Can you help me, {elder.call}?" asked {hero}. {Elder} looked at the {creature}. "Give it {food} and let it sleep," {elder.he} said.

        -{Hero} sat next to it all night. {Hero.he} gave it {food}, again and again.
        All night long, {hero} stayed awake and sang very softly.

        ?{Friend.first} came to visit and brought some flowers.
        {Friend} came and looked at the {creature}. "It looks better," {friend.he} {said}.

        /{Next}, the {creature} opened its eyes. It ate [a bit, and then a bit more|everything that was there|with a good appetite].
        After three days, the {creature} was well again. It [looked out of the window|wanted to fly].

        {Hero} wanted to keep it. But a {creature} must be free. So {hero.he} opened the window.
        "It wants to go home," said {elder}. {Hero} was a little bit sad, but {hero.he} opened the door.

        The {creature} turned around three times, and then it {gone}. "Goodbye, little friend!" {cried} {hero}.
        It {gone}. {Hero} waved until it was out of sight.

        -{Forever}, the {creature} came to {hero.his} window every morning.
        {Hero} learned that a small friend can bring great joy.
        And sometimes, early in the morning, {hero} heard it outside and smiled.
        # questions
        What did {hero} find? => {Hero} found {creatures}.
        Where did {hero} find the {creature}? => {Hero} found it {place.in}.
        What was the problem? => The {creature} {hurt}.
        What did {hero} use to keep the {creature} warm? => {Hero} used {hero.his} {thing}.
        Who helped {hero}? => {Elder} told {hero} what to do.
        What did {hero} give to the {creature}? => {Hero} gave it {food}.
        Why was {hero} worried? => {Hero} was worried because the {creature} did not eat.
        Why did {hero} let it go? => A {creature} must be free.
        How did the story end? => The {creature} was well again and {gone}.
        """);
}
