using System.CommandLine;
using OcrPipeline;
using Tensors;
using Tensors.Tool.CommandLine;

const int Success = 0;
const int Failure = 1;
const int WrongInput = 2;
const int Interrupted = 130;

if (OcrProcess.WorkerOf(args) is var (role, socket))
{
    if (OperatingSystem.IsWindows())
    {
        await Console.Error.WriteLineAsync(
            "A worker process needs Unix domain sockets with permissions, which Windows does not have. Use --in-process."
        );
        return Failure;
    }

    await OcrProcess.ServeAsync(role, socket);
    return Success;
}

using var interrupt = new CancellationTokenSource();
using var signals = new Signals(interrupt);
var page = new Argument<string>("PAGE.png")
{
    Description = "Image of a page, a PNG or JPEG file. Default: a page that comes with the sample.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "pages", "page.png"),
};
var boxes = new Option<string?>("--boxes")
{
    Description = "PNG file to which the page is written with a box drawn around each line.",
    HelpName = "OUT.png",
};
var json = new Option<bool>("--json") { Description = "Print the lines and the measurements as JSON." };
var inProcess = new Option<bool>("--in-process") { Description = "Run both models in this process, without workers." };
var makePage = new Option<string?>("--make-page") { Hidden = true };
var command = new RootCommand("Read the text of a page. One process finds the lines, and another one reads them.")
{
    page,
    boxes,
    json,
    inProcess,
    makePage,
};

var exitCode = Success;
command.SetAction(async result =>
    exitCode = await RunAsync(
        interrupt,
        async () =>
        {
            if (result.GetValue(makePage) is { Length: > 0 } target)
            {
                SamplePage.Write(target);
            }
            else
            {
                await ReadAsync(
                    interrupt.Token,
                    result.GetValue(page)!,
                    result.GetValue(boxes),
                    result.GetValue(json),
                    result.GetValue(inProcess)
                );
            }
        }
    )
);
var parsed = command.Parse(args);
if (UnknownOptions.Describe(parsed, args) is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return WrongInput;
}

var parseCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? WrongInput : Math.Max(parseCode, exitCode);

static async Task ReadAsync(
    CancellationToken cancellationToken,
    string path,
    string? boxes,
    bool asJson,
    bool inProcess
)
{
    using var allocator = new SharedMemoryAllocator(OcrProcess.Memory(allowHeap: inProcess));
    using var page = PageImage.Read(path, allocator);
    if (boxes is not null)
    {
        BoxDrawing.CheckTarget(path, boxes);
    }

    await ModelFiles.EnsureAsync(Console.Error, cancellationToken);
    await using var models = await OcrModels.StartAsync(allocator, inProcess, cancellationToken);
    var reading = await models.ReadAsync(page, cancellationToken);
    if (boxes is not null)
    {
        BoxDrawing.Write(path, reading.Lines.Select(line => line.Box), boxes);
    }

    Report.Write(Console.Out, reading, models.Statistics, models.Transport, asJson);
}

static async Task<int> RunAsync(CancellationTokenSource interrupt, Func<Task> work)
{
    try
    {
        await work();
        return Success;
    }
    catch (PageImageException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return WrongInput;
    }
    catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync(
            "Interrupted. The workers have been stopped and their shared memory has been released."
        );
        return Interrupted;
    }
    catch (Exception e) when (e is TensorException or ModelFilesException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return Failure;
    }
}
