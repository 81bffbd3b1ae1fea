using Engine;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(await LanguageModel.LoadDefaultAsync());
var app = builder.Build();

// One model for all: concurrent requests share its steps. Whoever leaves ends their own story and no other.
app.MapGet("/story", async (LanguageModel model, HttpResponse response, CancellationToken gone, string prompt = "Once upon a time") =>
{
    IAsyncEnumerable<GenerationUpdate> story;
    try
    {
        story = model.GenerateAsync(prompt, cancellation: gone);
    }
    catch (ArgumentException e)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        await response.WriteAsync(e.Message, gone);
        return;
    }

    response.ContentType = "text/plain; charset=utf-8";
    await response.WriteAsync(prompt, gone);
    await foreach (var update in story) await response.WriteAsync(update.Text, gone);
});

app.Run();
