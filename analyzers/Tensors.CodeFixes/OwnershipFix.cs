using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Tensors.CodeFixes;

/// <summary>
/// A fix for a rule on ownership. It proposes changes, and those are offered that compile and make the diagnostic go away.
/// </summary>
public abstract class OwnershipFix : CodeFixProvider
{
    private protected OwnershipFix() { }

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => FixAllInTurn.Provider;

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var place = await FixPlace
                .FindAsync(context.Document, diagnostic, context.CancellationToken)
                .ConfigureAwait(false);
            if (place is null)
            {
                continue;
            }

            var check = new MendCheck(place);
            var offered = new HashSet<string>(StringComparer.Ordinal);
            foreach (var mend in Propose(place))
            {
                if (offered.Contains(mend.Key) || !await check.IsRightAsync(mend).ConfigureAwait(false))
                {
                    continue;
                }

                if (mend.IsElsewhere)
                {
                    break;
                }

                offered.Add(mend.Key);
                var changed = context.Document.WithSyntaxRoot(mend.Root);
                context.RegisterCodeFix(
                    CodeAction.Create(mend.Title, _ => Task.FromResult(changed), mend.Key),
                    diagnostic
                );
            }
        }
    }

    private protected abstract IEnumerable<Mend> Propose(FixPlace place);
}
