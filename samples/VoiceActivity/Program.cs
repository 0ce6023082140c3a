using System.CommandLine;
using Tensors;
using Tensors.Grpc;
using Tensors.Tool.CommandLine;
using VoiceActivity;
using VoiceActivity.Audio;

const int Success = 0;
const int Failure = 1;
const int WrongInput = 2;
const int Interrupted = 130;

if (ModelProcess.WorkerSocket(args) is { } socket)
{
    if (OperatingSystem.IsWindows())
    {
        await Console.Error.WriteLineAsync(
            "A worker process needs Unix domain sockets with permissions, which Windows does not have. Use --in-process."
        );
        return Failure;
    }

    await ModelProcess.ServeAsync(socket);
    return Success;
}

using var interrupt = new CancellationTokenSource();
using var signals = new Signals(interrupt);
var file = new Argument<string>("FILE.wav")
{
    Description = $"Recording, a WAV file: {WavFormat.Supported}. Default: a recording that comes with the sample.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "speech", "speech.wav"),
};
var inProcess = new Option<bool>("--in-process") { Description = "Run the model in this process, without a worker." };
var inline = new Option<bool>("--inline")
{
    Description = "Send tensors to the worker as bytes instead of through shared memory.",
};
var json = new Option<bool>("--json")
{
    Description = "Print the segments, the measurements and the probability of each window as JSON.",
};
var command = new RootCommand("Find speech in a recording with a model that runs in another process.")
{
    file,
    inProcess,
    inline,
    json,
};
command.Validators.Add(result =>
{
    if (result.GetValue(inProcess) && result.GetValue(inline))
    {
        result.AddError(
            "--in-process and --inline cannot be used together, because without a worker no tensors are sent. Remove one of them."
        );
    }
});

var exitCode = Success;
command.SetAction(async result =>
    exitCode = await RunAsync(
        interrupt,
        result.GetValue(file)!,
        result.GetValue(inProcess),
        result.GetValue(inline),
        result.GetValue(json)
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

static async Task<int> RunAsync(
    CancellationTokenSource interrupt,
    string path,
    bool inProcess,
    bool inline,
    bool asJson
)
{
    try
    {
        var audio = WavFile.Read(path);
        if (audio.MissingSeconds > 0)
        {
            await Console.Error.WriteLineAsync(Report.MissingSound(path, audio));
        }

        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 64 << 20, AllowHeap = true }
        );
        using var model = new SpeechModel(allocator);
        var options = new ModelWorkerChannelOptions
        {
            Transport = inline ? TensorTransport.Inline : TensorTransport.SharedMemory,
        };
        await using var process = inProcess
            ? ModelProcess.Local(allocator)
            : await ModelProcess.StartWorkerAsync(allocator, options, interrupt.Token);
        var detection = await Detection.RunAsync(audio, model, process, interrupt.Token);
        Report.Write(Console.Out, detection, process.Statistics, process.Transport, asJson);
        return Success;
    }
    catch (WavFormatException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return WrongInput;
    }
    catch (OperationCanceledException)
    {
        await Console.Error.WriteLineAsync(
            "Interrupted. The worker has been stopped and its shared memory has been released."
        );
        return Interrupted;
    }
    catch (Exception e) when (e is TensorException or IOException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return Failure;
    }
}
