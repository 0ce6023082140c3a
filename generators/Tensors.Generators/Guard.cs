using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>
/// Runs the steps of a generator and converts exceptions to diagnostics. An unhandled exception would end the whole generator.
/// </summary>
internal static class Guard
{
    /// <summary>Runs a step and returns its result, or a failure if the step threw an exception.</summary>
    /// <param name="subject">The name of the step's subject, for the diagnostic.</param>
    /// <param name="input">
    /// The input of the step. Passed as an argument instead of captured, because a closure would be allocated for each match and edit.
    /// </param>
    /// <param name="part">The step to run.</param>
    public static Guarded<T> Try<TInput, T>(string subject, TInput input, Func<TInput, T?> part)
        where T : class
    {
        try
        {
            return new Guarded<T>(part(input), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Guarded<T>(null, new Failure(subject, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    /// <summary>Adds a generated file to the output. If the step that generates it failed, reports the failure instead.</summary>
    /// <param name="output">Receives the file or the diagnostic.</param>
    /// <param name="subject">The name of the file's subject, for the diagnostic.</param>
    /// <param name="model">The model from which the file is generated.</param>
    /// <param name="write">Returns the text of the file.</param>
    /// <param name="name">The file name.</param>
    public static void Write<TModel>(
        SourceProductionContext output,
        string subject,
        TModel model,
        Func<TModel, string> write,
        string name
    )
    {
        var text = Try(subject, model, write);
        if (text.Failure is { } failure)
        {
            output.ReportDiagnostic(failure.ToDiagnostic());
        }
        else
        {
            output.AddSource(name, SourceText.From(text.Value!, Encoding.UTF8));
        }
    }
}

/// <summary>Represents the result of a step that succeeded, or the failure of one that threw an exception.</summary>
internal sealed record Guarded<T>(T? Value, Failure? Failure)
    where T : class;

/// <summary>Describes the failure of a step of a generator.</summary>
/// <param name="Subject">The name of the step's subject.</param>
/// <param name="Problem">The description of the exception.</param>
internal sealed record Failure(string Subject, string Problem)
{
    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(DeclarationRules.GeneratorFailed, Location.None, Subject, Problem);
}
